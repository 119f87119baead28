using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// <c>artisan down</c> with a secret for whoever may look all the same: as an argument every user of the server could read it, so the command is run from
/// a program that takes it from its environment, and leaves it out of what is printed.
/// </summary>
internal static class DownProgram
{
    /// <summary>The program's name where it is shown.</summary>
    public const string Name = "DEPLOYNIX_DOWN_PROGRAM";

    private static Arg.Program Text { get; } = new("""
        <?php
        $secret = (string) getenv('DEPLOYNIX_BYPASS');
        putenv('DEPLOYNIX_BYPASS');
        foreach (array('/bootstrap/autoload.php', '/vendor/autoload.php') as $file) if (is_file(getcwd().$file)) { require getcwd().$file; break; }
        $app = require getcwd().'/bootstrap/app.php';
        $kernel = $app->make('Illuminate\Contracts\Console\Kernel');
        $input = new Symfony\Component\Console\Input\ArgvInput(array_merge(array('artisan', 'down', '--no-interaction', '--no-ansi', "--secret=$secret"), array_slice($argv, 1)));
        $output = new Symfony\Component\Console\Output\BufferedOutput;
        $code = $kernel->handle($input, $output);
        echo str_replace($secret, '********', $output->fetch());
        $kernel->terminate($input, $code);
        exit($code);
        """.Replace("\r\n", "\n", StringComparison.Ordinal), Name);

    /// <summary>Runs it.</summary>
    public static ShellCommand Run(string php, string secret, IReadOnlyList<string> arguments) =>
        Sh.Script($"printf '%s' {Text} | DEPLOYNIX_BYPASS={new Arg.Secret(secret)} {php} -d display_errors=stderr -- {arguments}");
}
