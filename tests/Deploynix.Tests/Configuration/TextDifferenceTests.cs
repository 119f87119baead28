using System.Diagnostics;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Configuration;

public sealed class TextDifferenceTests
{
    [Fact]
    public void A_new_file_is_all_new() => Assert.Equal("--- /dev/null\n+++ /a\n@@ -0,0 +1,2 @@\n+one\n+two\n", TextDifference.Unified("/a", null, "one\ntwo\n"));

    [Fact]
    public void The_same_is_no_difference() => Assert.Equal("", TextDifference.Unified("/a", "one\n", "one\n"));

    [Fact]
    public void A_missing_last_end_is_a_difference() => Assert.Equal(
        "--- /a\n+++ /a\n@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+one\n", TextDifference.Unified("/a", "one", "one\n"));

    [Fact]
    public void It_says_the_same_as_diff()
    {
        if (!File.Exists("/usr/bin/diff")) Assert.Skip("diff is not installed");
        var random = new Random(7);
        var folder = Directory.CreateTempSubdirectory("deploynix-diff-").FullName;
        try
        {
            for (var i = 0; i < 40; i++)
            {
                var before = Enumerable.Range(0, 40).Select(number => $"line {number}").ToList();
                var after = before.ToList();
                for (var n = random.Next(1, 6); n > 0; n--)
                {
                    var at = random.Next(after.Count);
                    if (random.Next(2) == 0) after.RemoveAt(at);
                    else after.Insert(at, $"new {n}");
                }
                var (old, now) = (string.Concat(before.Select(line => line + "\n")), string.Concat(after.Select(line => line + "\n")));
                Assert.Equal(Diff(folder, old, now), Body(TextDifference.Unified("/a", old, now)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Diff(string folder, string before, string after)
    {
        File.WriteAllText($"{folder}/before", before);
        File.WriteAllText($"{folder}/after", after);
        using var diff = Process.Start(new ProcessStartInfo("/usr/bin/diff", ["-u", $"{folder}/before", $"{folder}/after"]) { RedirectStandardOutput = true })!;
        var output = diff.StandardOutput.ReadToEnd();
        diff.WaitForExit();
        return Body(output);
    }

    /// <summary>Without the two lines that name the files.</summary>
    private static string Body(string difference) => difference.Length == 0 ? "" : string.Join('\n', difference.Split('\n').Skip(2));
}
