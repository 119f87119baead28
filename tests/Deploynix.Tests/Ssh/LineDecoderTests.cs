using System.Text;
using Deploynix.Infrastructure.Streams;

namespace Deploynix.Tests.Ssh;

public sealed class LineDecoderTests
{
    private static string[] Lines(params byte[][] packets)
    {
        var decoder = new LineDecoder();
        return [.. packets.SelectMany(packet => decoder.Read(packet).ToList()), .. decoder.End()];
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\n\n", new[] { "a", "" })]
    [InlineData("\n", new[] { "" })]
    [InlineData("a\rb\r\nc", new[] { "a\rb\r", "c" })]
    [InlineData("größe\n漢字\n🚀", new[] { "größe", "漢字", "🚀" })]
    public void Text_comes_back_however_it_is_cut(string text, string[] lines)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(lines, Lines(bytes));
        Assert.Equal(lines, Lines([.. bytes.Select(b => new[] { b })]));
        for (var cut = 0; cut <= bytes.Length; cut++) Assert.Equal(lines, Lines(bytes[..cut], bytes[cut..]));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced_one_by_one() => Assert.Equal(["a\uFFFD\uFFFDb", "\uFFFD"], Lines([0x61, 0xff, 0xfe, 0x62, 0x0a, 0xe6, 0xbc]));

    [Fact]
    public void A_line_that_is_too_long_comes_in_pieces_that_cut_no_character()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("🚀", 100_000));
        var pieces = Lines(Encoding.UTF8.GetBytes(text + "\nend"));
        Assert.Equal(text, string.Concat(pieces[..^1]));
        Assert.Equal("end", pieces[^1]);
        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0])));
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, LineDecoder.LongestPiece));
    }

    [Theory]
    [InlineData(LineDecoder.LongestPiece)]
    [InlineData(2 * LineDecoder.LongestPiece)]
    public void A_line_that_just_fits_has_no_empty_piece_after_it(int length) =>
        Assert.Equal(length, Lines(Encoding.UTF8.GetBytes(new string('x', length) + "\n")).Where(piece => piece.Length > 0).Sum(piece => piece.Length));
}
