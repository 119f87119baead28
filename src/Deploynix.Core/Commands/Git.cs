using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>What is to be deployed: a branch, a tag or a commit.</summary>
internal enum RevisionKind
{
    Branch,
    Tag,
    Commit,
}

/// <summary>A revision as it was asked for.</summary>
internal sealed record RevisionRequest(RevisionKind Kind, string Name)
{
    /// <summary>What <c>git rev-parse</c> is asked for, so that a tag and a branch of one name are not mixed up.</summary>
    public string Reference => Kind switch
    {
        RevisionKind.Branch => "refs/heads/" + Name,
        RevisionKind.Tag => "refs/tags/" + Name,
        _ => Name,
    };

    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name}";
}

/// <summary>The commands that bring a revision from its repository into a release.</summary>
internal static class Git
{
    /// <summary>No prompt can be answered on a server; a host whose key is unknown, or a key that is missing, is a failure at once.</summary>
    private static readonly ShellCommand Quietly = Sh.Script($$"""
        export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o BatchMode=yes}"
        """);

    /// <summary>An empty mirror, where there is none.</summary>
    public static ShellCommand MakeMirror(SitePaths site) =>
        Sh.Script($"[ -d {site.Mirror} ] || git init --quiet --bare {site.Mirror} || exit {ExitCode.NotWritable}");

    /// <summary>
    /// Brings what was asked for into the mirror, and nothing else: a branch or tag that does not exist changes nothing, and a commit that is there
    /// needs no network. Exits <see cref="ExitCode.RevisionNotFound"/> or <see cref="ExitCode.RepositoryUnreadable"/>.
    /// </summary>
    /// <remarks>
    /// A branch <c>a/b</c> cannot be stored beside a deleted <c>a</c>; then everything is fetched, and what is gone is pruned.
    /// What sounds like a network that comes back is tried three times, one and two seconds apart and a little more that differs from process to process.
    /// Git is asked to tidy up only when a look at the folders says that it would have to, by the numbers that it goes by itself (gc.auto, gc.autoPackLimit): its own question is a program more.
    /// </remarks>
    public static ShellCommand Fetch(SitePaths site, string repository, RevisionRequest revision) => Sh.Lines(Quietly, MakeMirror(site), Sh.Script($$"""
        export LC_ALL=C
        tidy='-c maintenance.auto=false -c gc.auto=0'
        set -- {{site.Mirror}}/objects/17/*; [ $# -lt 25 ] || tidy=
        set -- {{site.Mirror}}/objects/pack/*.pack; [ $# -lt 50 ] || tidy=
        fetch() { git --git-dir={{site.Mirror}} $tidy fetch --quiet --force --no-tags "$@" </dev/null 2>&1; }
        {{(revision.Kind == RevisionKind.Commit
            ? Sh.Script($"git --git-dir={site.Mirror} cat-file -e {revision.Name + "^{commit}"} 2>/dev/null && exit 0")
            : Sh.Empty)}}
        attempt=1
        until said=$(fetch -- {{repository}} {{Wanted(revision)}}); do
          case $said in
          *"find remote ref"*) printf '%s\n' "$said" >&2; exit {{ExitCode.RevisionNotFound}} ;;
          *"cannot lock ref"*) said=$(fetch --prune -- {{repository}} {{Everything}}) && exit 0; break ;;
          *"Connection timed out"*|*"Connection refused"*|*"Connection reset"*|*"Connection closed"*|*"Could not resolve"*|*"Temporary failure"*|*"early EOF"*|*"hung up unexpectedly"*|*"error: 50"*|*"error: 429"*)
            [ $attempt -lt 3 ] || break ;;
          *) break ;;
          esac
          printf '%s\n' "$said" "The repository could not be read just now; trying again."
          sleep "$attempt.$(($$ % 10))"
          attempt=$((attempt + 1))
          said=
        done
        [ -n "$said" ] || exit 0
        printf '%s\n' "$said" >&2
        case $said in *"No space left"*) exit 1 ;; esac
        exit {{ExitCode.RepositoryUnreadable}}
        """));

    private static readonly string[] Everything = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

    private static string[] Wanted(RevisionRequest revision) =>
        revision.Kind == RevisionKind.Commit ? Everything : [$"+{revision.Reference}:{revision.Reference}"];

    /// <summary>What the revision is and what its tree has at the top, each name on a line without a tab; <see cref="Parsing.RevisionSeen"/> reads it.</summary>
    public static ShellCommand Inspect(SitePaths site, RevisionRequest revision) => Sh.Script($$"""
        git --git-dir={{site.Mirror}} grep -q 'filter=lfs' {{revision.Reference + "^{commit}"}} -- .gitattributes '*/.gitattributes' >/dev/null 2>&1 & lfs=$!
        git --git-dir={{site.Mirror}} -c core.quotePath=off ls-tree --name-only {{revision.Reference + "^{commit}"}} 2>/dev/null & tree=$!
        said=$(git --git-dir={{site.Mirror}} log -1 --no-show-signature --format='commit%x09%H%nauthor%x09%an%ncommitted%x09%cI%nsubject%x09%s' {{revision.Reference + "^{commit}"}} -- 2>/dev/null) || exit {{ExitCode.RevisionNotFound}}
        {{(revision.Kind == RevisionKind.Commit
            // Git prefers a branch of that name.
            ? Sh.Script($"""case $said in "commit	"{revision.Name}*) ;; *) exit {ExitCode.RevisionNotFound} ;; esac""")
            : Sh.Empty)}}
        wait "$tree" || exit
        printf '%s\n' "$said"
        if wait "$lfs"; then printf 'lfs\tyes\n'; fi
        """);

    /// <summary>The revision's files into the release's folder, without any <c>.git</c>. Both ends of the pipe have to succeed.</summary>
    /// <remarks>The shell goes there, since tar reads backslashes in the name after its own <c>-C</c>.</remarks>
    /// <param name="site">The site.</param>
    /// <param name="release">The release.</param>
    /// <param name="commit">The revision's commit.</param>
    /// <param name="before">What has to be done before the folder is there, while git begins already.</param>
    public static ShellCommand Export(SitePaths site, ReleaseId release, string commit, ShellCommand before) => Sh.Script($$"""
        status=$( { { git --git-dir={{site.Mirror}} -c tar.umask=022 archive --format=tar {{commit}}; echo $? >&3; } | (
        {{before}}
        mkdir {{site.Release(release)}} || exit {{ExitCode.NotWritable}}
        cd {{site.Release(release)}} && tar -xf - >&2 ); } 3>&1 ) &&
        [ "$status" = 0 ]
        """);

    /// <summary>
    /// The same for a revision with submodules or large files, which an archive does not have: a checkout that shares the mirror's objects, of which
    /// every <c>.git</c> is then removed. Submodules with relative addresses are found from the repository's own.
    /// </summary>
    public static ShellCommand Checkout(SitePaths site, ReleaseId release, string repository, string commit, bool largeFiles) => Sh.Lines(Quietly, Sh.Script($$"""
        command -v git-lfs >/dev/null 2>&1 || [ {{(largeFiles ? "yes" : "no")}} = no ] || { echo 'git-lfs is not installed, and this revision uses it' >&2; exit {{ExitCode.ToolMissing}}; }
        umask 022
        export GIT_LFS_SKIP_SMUDGE=1
        git clone --quiet --shared --no-checkout {{site.Mirror}} {{site.Release(release)}} || exit {{ExitCode.NotWritable}}
        cd {{site.Release(release)}} &&
        git remote set-url origin {{repository}} &&
        git -c advice.detachedHead=false checkout --quiet --force --detach {{commit}} || exit
        [ ! -f .gitmodules ] || git {{LocalTransport(repository)}} submodule --quiet update --init --recursive </dev/null || exit
        """), largeFiles ? Sh.Script($"""
        git config lfs.storage {site.LargeFiles} &&
        git lfs install --local >/dev/null &&
        git lfs pull </dev/null || exit
        """) : Sh.Empty, Sh.Script($"""
        find . -name .git -prune -exec rm -rf -- {new Arg.Raw("{}")} +
        """));

    /// <summary>Git refuses submodules from paths of the same machine unless told otherwise; a repository that is one may have such submodules.</summary>
    private static IEnumerable<string> LocalTransport(string repository) =>
        repository.StartsWith('/') || repository.StartsWith("file://", StringComparison.Ordinal) ? ["-c", "protocol.file.allow=always"] : [];
}
