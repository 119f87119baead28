using Deploynix.Core.Model;

namespace Deploynix.Tests.Model;

public sealed class ReleaseReferenceTests
{
    [Theory]
    [InlineData("20260318_164700")]
    [InlineData("20260318164700")]
    [InlineData("1")]
    [InlineData("0042")]
    [InlineData("123456")]
    public void Ids_of_this_and_of_other_deployers(string text) => Is(ReleaseReferenceKind.Id, text, text);

    [Theory]
    [InlineData("deadbeef", "deadbeef")]
    [InlineData("DeadBeef", "deadbeef")]
    [InlineData("abcd", "abcd")]
    [InlineData("1234567", "1234567")]
    [InlineData("0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef01234567")]
    public void Commits_by_their_first_characters(string text, string value) => Is(ReleaseReferenceKind.CommitPrefix, text, value);

    [Theory]
    [InlineData("current", ReleaseReferenceKind.Current)]
    [InlineData("Previous", ReleaseReferenceKind.Previous)]
    [InlineData(" previous ", ReleaseReferenceKind.Previous)]
    public void Words(string text, ReleaseReferenceKind kind) => Is(kind, text, text.Trim().ToLowerInvariant());

    [Theory]
    [InlineData("~0", 0)]
    [InlineData("~2", 2)]
    [InlineData("~10", 10)]
    public void Steps_back(string text, int steps)
    {
        Is(ReleaseReferenceKind.Back, text, text);
        Assert.Equal(steps, new ReleaseReference(text).Steps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("latest")]
    [InlineData("~")]
    [InlineData("~x")]
    [InlineData("~9999")]
    [InlineData("../current")]
    [InlineData("20260318_164700; rm -rf /")]
    [InlineData("20260318_164700\nx")]
    [InlineData("0123456789abcdef0123456789abcdef012345678")]
    public void Anything_else_is_a_name_as_it_is_and_the_server_tells_whether_there_is_one(string text) => Is(ReleaseReferenceKind.Id, text, text);

    private static void Is(ReleaseReferenceKind kind, string text, string value)
    {
        var reference = new ReleaseReference(text);
        Assert.Equal((kind, value), (reference.Kind, reference.Value));
        Assert.Equal(value, reference.ToString());
    }
}
