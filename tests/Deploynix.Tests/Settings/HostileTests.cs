using System.Text;
using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class HostileTests
{
    public static TheoryData<string, string> NotJson => new()
    {
        { "", "(1,1): the file is empty; it should hold { \"sites\": { ... } }" },
        { "  // nothing\n", "(2,1): the file is empty; it should hold { \"sites\": { ... } }" },
        { "[]", "(1,1): the file must be an object ({ \"sites\": ... }), is a list" },
        { "7", "(1,1): the file must be an object ({ \"sites\": ... }), is 7" },
        { "{}", "(1,1): needs \"sites\"" },
        { "{\n  \"sites\": {\n    \"a\": {", "(3,11): is not JSON: the file ends inside of sites.a: the '}' to the '{' at 3:10 is missing" },
        { "{\n  \"sites\": [1", "(2,14): is not JSON: the file ends inside of sites: the ']' to the '[' at 2:12 is missing" },
        { "{ \"a\": 1 \"b\": 2 }", "(1,10): is not JSON: a comma or a closing bracket is missing before '\"'; this is inside of the file's outer object, which starts at 1:1" },
        { "{ \"a\" 1 }", "(1,7): is not JSON: a ':' between the name and its value is missing before '1'; this is inside of the file's outer object, which starts at 1:1" },
        { "{ a: 1 }", "(1,3): is not JSON: the name a must stand in double quotes" },
        { "{ 'a': 1 }", "(1,3): is not JSON: the name a must stand in double quotes" },
        { "{ \"a\": 'b' }", "(1,8): is not JSON: 'b' must stand in double quotes" },
        { "{ \"a\": main }", "(1,8): is not JSON: a value should stand here, not 'm'; texts stand in double quotes; this is inside of the file's outer object, which starts at 1:1" },
        { "{ \"a\": NaN }", "(1,8): is not JSON: NaN is no number as JSON writes them" },
        { "{ \"a\": 0x10 }", "(1,8): is not JSON: 0x10 is no number as JSON writes them" },
        { "{ \"a\": 010 }", "(1,8): is not JSON: 010 is no number as JSON writes them" },
        { "{ \"a\": new Date(1) }", "(1,8): is not JSON: new Date( is no value; texts stand in double quotes" },
        { "{ \"a\": undefined }", "(1,8): is not JSON: undefined is no value; texts stand in double quotes" },
        { "{ \"a\": [1,,2] }", "(1,11): is not JSON: a value is missing before the comma" },
        { "{ \"a\": }", "(1,8): is not JSON: a value should stand here, not '}'; texts stand in double quotes; this is inside of the file's outer object, which starts at 1:1" },
        { "{ \"a\": \"b }", "(1,12): is not JSON: a text is not closed: the '\"' at its end is missing; this is inside of the file's outer object, which starts at 1:1" },
        { "{ \"a\": \"b\n\" }", "(1,8): is not JSON: this text goes over the end of its line; is the '\"' at its end missing? A line break within a text is written \\n" },
        { "{ \"a\": \"C:\\Users\" }", "(1,11): is not JSON: this is no escape; a backslash within a text is written \\\\; this is inside of the file's outer object, which starts at 1:1" },
        { "{ \"a\": \"\\u12G4\" }", "(1,9): is not JSON: this is no escape; a backslash within a text is written \\\\; this is inside of the file's outer object, which starts at 1:1" },
        { "{ \"a\": \"\t\" }", "(1,9): is not JSON: the character U+0009 within a text is written \\u0009" },
        { "{} {}", "(1,4): is not JSON: the file goes on after its end with '{'; is a bracket closed too early?" },
        { "{ \"a\": 1 / 2 }", "(1,11): is not JSON: a comment begins with // or stands between /* and */; this is inside of the file's outer object, which starts at 1:1" },
        { "{ /* a", "(1,7): is not JSON: a comment is not closed: the */ at its end is missing; this is inside of the file's outer object, which starts at 1:1" },
        { "{\r\n\"a\":\r\n\0}", "(3,1): is not JSON: there is a NUL character here; is this a text file in UTF-8?" },
    };

    [Theory]
    [MemberData(nameof(NotJson))]
    public void What_is_no_JSON_is_pointed_at(string text, string expected)
    {
        using var folder = new SettingsFolder(text);
        Assert.Equal("deploynix.json" + expected, folder.Mistakes());
        Fails(ErrorKind.SettingsInvalid, () => folder.Read());
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Nesting_of_any_depth_is_one_mistake(string open, string close)
    {
        foreach (var depth in new[] { 40, 1000, 100_000 })
        {
            using var folder = new SettingsFolder("{\"sites\": " + string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)) + "}");
            Assert.StartsWith("is not JSON: it is nested deeper than any settings are", Assert.Single(folder.Store.Check(folder.File)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_number_of_any_length_is_one_mistake()
    {
        using var folder = new SettingsFolder(Shop($"\"retention\": {new string('9', 300)}"));
        Assert.StartsWith("must be at most 1000, is 999", Assert.Single(folder.Store.Check(folder.File)).Message, StringComparison.Ordinal);
        folder.Text = Shop($"\"retention\": {new string('9', 100_000)}");
        Assert.StartsWith("is not JSON: the number here is beyond all bounds", Assert.Single(folder.Store.Check(folder.File)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"php\": \"a\\ud83d\"", "sites.shop.php: holds half of a character: a \\ud800 to \\udfff without its other half")]
    [InlineData("\"php\": \"\\ude00\\ud83d\"", "sites.shop.php: holds half of a character: a \\ud800 to \\udfff without its other half")]
    public void Half_a_character_is_a_mistake(string settings, string expected) => Assert.Equal(expected, MistakesOfShop(settings));

    [Fact]
    public void A_whole_character_is_none() => Assert.Equal("😀\uFFFD", ReadShop("\"variables\": { \"A\": \"\\ud83d\\ude00\\ufffd\" }").Variables["A"]);

    [Fact]
    public void Bytes_that_are_no_text_are_pointed_at()
    {
        using var folder = new SettingsFolder();
        File.WriteAllBytes(folder.File, [.. "{\n\"ü"u8, 0xFF, .. "\": 1}"u8]);
        Assert.Equal("deploynix.json(2,3): is not UTF-8 from here on; save it as UTF-8", folder.Mistakes());
        File.WriteAllBytes(folder.File, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{}")]);
        Assert.Equal("deploynix.json(1,1): is UTF-16; save it as UTF-8", folder.Mistakes());
    }

    [Fact]
    public void A_byte_order_mark_is_none_of_the_text()
    {
        using var folder = new SettingsFolder();
        File.WriteAllText(folder.File, Shop("\"branch\": 7"), new UTF8Encoding(true));
        Assert.Equal("deploynix.json(2,11): sites.shop.branch: must be a text, is 7", folder.Mistakes());
    }

    [Fact]
    public void A_file_of_many_megabytes_is_not_read()
    {
        using var folder = new SettingsFolder(Shop($"\"branch\": \"{new string('x', 5_000_000)}\""));
        Assert.StartsWith($"{folder.File} is larger than 4 MB; is it a settings file?", Fails(ErrorKind.SettingsUnreadable, () => folder.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_very_many_mistakes_tells_the_first_hundred()
    {
        using var folder = new SettingsFolder($"{{ \"sites\": {{ {string.Join(",\n", Enumerable.Range(0, 20_000).Select(i => $"\"s{i}\": {{}}"))} }} }}");
        var failure = Fails(ErrorKind.SettingsInvalid, () => folder.Read());
        Assert.Equal(101, failure.Details.Count);
        Assert.Equal("and 39900 more", failure.Details[^1]);
    }

    [Fact]
    public void A_large_file_has_true_positions()
    {
        using var folder = new SettingsFolder(Shop($"{string.Concat(Enumerable.Repeat("// " + new string('x', 97) + "\r\n", 20_000))} /* {new string('y', 200_000)} */ \"branch\": 7"));
        Assert.Equal("deploynix.json(20002,200019): sites.shop.branch: must be a text, is 7", folder.Mistakes());
    }

    [Fact]
    public void A_file_that_may_not_be_read_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may read everything");
        using var folder = new SettingsFolder("{}");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.File, UnixFileMode.None);
        Assert.StartsWith($"{folder.File} may not be read by you.", Fails(ErrorKind.SettingsUnreadable, () => folder.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_says_so()
    {
        using var folder = new SettingsFolder();
        Fails(ErrorKind.SettingsNotFound, () => folder.Read());
        Fails(ErrorKind.SettingsNotFound, () => folder.Store.RemoveSite(folder.Under("no/such.json"), "s"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }
}
