using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Parsing;

/// <summary>What tools print when they fail, as real ones printed it.</summary>
public sealed class FailureCauseTests
{
    [Theory]
    [InlineData(nameof(CauseKind.LockFile), "Required package \"lab/more\" is not present in the lock file.",
        "Verifying lock file contents can be installed on current platform.", "Warning: The lock file is not up to date with the latest changes in composer.json.", "- Required package \"lab/more\" is not present in the lock file.", "This usually happens when composer files are incorrectly merged")]
    [InlineData(nameof(CauseKind.LockFile), "Required (in require-dev) package \"lab/more\" is in the lock file as \"1.0.0\" but that does not satisfy your constraint \"2.*\".",
        "- Required (in require-dev) package \"lab/more\" is in the lock file as \"1.0.0\" but that does not satisfy your constraint \"2.*\".")]
    [InlineData(nameof(CauseKind.LockFile), "`npm ci` can only install packages when your package.json and package-lock.json are in sync.",
        "npm error code EUSAGE", "npm error", "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.", "npm error Usage:", "npm error npm ci")]
    [InlineData(nameof(CauseKind.Package), "Root composer.json requires lab/more, it could not be found in any version, there may be a typo in the package name.",
        "  Problem 1", "    - Root composer.json requires lab/more, it could not be found in any version, there may be a typo in the package name.", "Potential causes:")]
    [InlineData(nameof(CauseKind.Package), "FetchError: request to http://127.0.0.1:9/more failed, reason: connect ECONNREFUSED 127.0.0.1:9",
        "npm error code ECONNREFUSED", "npm error FetchError: request to http://127.0.0.1:9/more failed, reason: connect ECONNREFUSED 127.0.0.1:9", "npm error     at emitErrorEvent (node:_http_client:101:11)")]
    [InlineData(nameof(CauseKind.Package), "Source path \"packages/greeting\" is not found for package lab/greeting", "In PathDownloader.php line 48:", "", "  Source path \"packages/greeting\" is not found for package lab/greeting  ", "")]
    [InlineData(nameof(CauseKind.Memory), "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
        "<--- JS stacktrace --->", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "----- Native stack trace -----", " 1: 0xb78db3 node::OOMErrorHandler(char const*) [node]")]
    [InlineData(nameof(CauseKind.Memory), "PHP Fatal error: Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in Solver.php on line 220",
        "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in Solver.php on line 220")]
    [InlineData(nameof(CauseKind.Thrown), "Parse error: syntax error, unexpected token \";\" in /srv/shop/Kernel.php on line 7",
        "> @php artisan package:discover --ansi", "PHP Parse error:  syntax error, unexpected token \";\" in /srv/shop/Kernel.php on line 7", "Script @php artisan package:discover --ansi handling the post-autoload-dump event returned with error code 255")]
    [InlineData(nameof(CauseKind.Unwritable), "file_put_contents(/srv/shop/storage/framework/cache/data/ee/2f/ee2f84): Failed to open stream: Permission denied (Filesystem.php line 187)",
        "", "In Filesystem.php line 187:", "                                      ", "  file_put_contents(/srv/shop/storage/f  ", "  ramework/cache/data/ee/2f/ee2f84): Fa  ", "  iled to open stream: Permission denied  ", "        ", "")]
    [InlineData(nameof(CauseKind.Unreachable), "SQLSTATE[HY000] [2002] Connection refused (Connector.php line 70)",
        "In Connector.php line 70:", "", "  SQLSTATE[HY000] [2002] Connection refused  ", "")]
    [InlineData(nameof(CauseKind.Thrown), "PAYMENT_KEY is not set in .env (PaymentProvider.php line 13)",
        "\u001b[33mIn PaymentProvider.php line 13:\u001b[39m", "\u001b[37;41m                                  \u001b[39;49m", "\u001b[37;41m  PAYMENT_KEY is not set in .env  \u001b[39;49m", "\u001b[37;41m                                  \u001b[39;49m")]
    [InlineData(nameof(CauseKind.Found), "users do not get 20260318_164700: the web server answers curl: (22) The requested URL returned error: 502",
        "users do not get 20260318_164700: the web server answers curl: (22) The requested URL returned error: 502")]
    public void The_reason_is_found_among_what_a_tool_prints(string kind, string said, params string[] lines)
    {
        var cause = FailureCause.Find(lines);
        Assert.Equal((kind, said), (cause?.Kind.ToString(), cause?.Said));
    }

    [Theory]
    [InlineData("1 error, nothing was built")]
    [InlineData("In a minute, line 12:")]
    [InlineData("npm warn deprecated rimraf@3.0.2: Rimraf versions prior to v4 are no longer supported", "Killed")]
    [InlineData("In Connector.php line 70:")]
    [InlineData("")]
    public void What_is_not_known_is_not_guessed(params string[] lines) => Assert.Null(FailureCause.Find(lines));

    [Fact]
    public void A_reason_has_an_end()
    {
        var cause = FailureCause.Find(["In A.php line 1:", "", $"  {new string('x', 5000)}  ", ""]);
        Assert.InRange(cause!.Said.Length, 1000, 1040);
    }
}
