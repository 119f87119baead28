using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>Whether the server can read the repository, as a deployment does: without a prompt, and only from a host whose key it knows.</summary>
internal static class RepositoryLook
{
    /// <summary>Asks for the branch and for the repository's own head.</summary>
    public static ShellCommand Ask(string repository, string branch) => Sh.Script($$"""
        if has git; then
          export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o BatchMode=yes}"
          said=$(within 20 git ls-remote -- {{repository}} HEAD {{"refs/heads/" + branch}} 2>&1)
          say repository "$?"
          printf '%s\n' "$said" | head -n 20 | sed 's/^/repository-said	/'
        fi
        """);
}
