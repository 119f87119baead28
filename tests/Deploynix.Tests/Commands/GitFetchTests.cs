using Deploynix.Core.Commands;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class GitFetchTests : IDisposable
{
    private readonly Sandbox _site = new Sandbox().Made();
    private readonly Origin _origin;

    public GitFetchTests() => _origin = new(_site);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_branch_is_fetched_into_the_mirror_and_nothing_else() => Assert.Equal(
        """
        export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o BatchMode=yes}"
        [ -d '/srv/a b/.deploynix/repo.git' ] || git init --quiet --bare '/srv/a b/.deploynix/repo.git' || exit 176
        export LC_ALL=C
        tidy='-c maintenance.auto=false -c gc.auto=0'
        set -- '/srv/a b/.deploynix/repo.git'/objects/17/*; [ $# -lt 25 ] || tidy=
        set -- '/srv/a b/.deploynix/repo.git'/objects/pack/*.pack; [ $# -lt 50 ] || tidy=
        fetch() { git --git-dir='/srv/a b/.deploynix/repo.git' $tidy fetch --quiet --force --no-tags "$@" </dev/null 2>&1; }

        attempt=1
        until said=$(fetch -- 'git@host:it'\''s.git' +refs/heads/main:refs/heads/main); do
          case $said in
          *"find remote ref"*) printf '%s\n' "$said" >&2; exit 174 ;;
          *"cannot lock ref"*) said=$(fetch --prune -- 'git@host:it'\''s.git' '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*') && exit 0; break ;;
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
        exit 178
        """,
        Git.Fetch(new("/srv/a b"), "git@host:it's.git", new(RevisionKind.Branch, "main")).ToPosix());

    [Theory]
    [InlineData("objects/17/", 24, false)]
    [InlineData("objects/17/", 30, true)]
    [InlineData("objects/pack/.pack", 49, false)]
    [InlineData("objects/pack/.pack", 51, true)]
    public void Git_is_asked_to_tidy_up_when_there_is_much_to_tidy(string where, int files, bool asked)
    {
        _origin.Commit("a", "1");
        var mirror = _site.Paths.Mirror;
        Assert.Equal(0, Fetch(RevisionKind.Branch, "main").Code);
        Directory.CreateDirectory(Path.Combine(mirror, Path.GetDirectoryName(where)!));
        for (var number = 0; number < files; number++) File.WriteAllText(Path.Combine(mirror, Path.GetDirectoryName(where)!, number + Path.GetExtension(where)), "");
        _site.Stub("git", """
            echo "$*" >> asked
            case $* in *fetch*) exit 0 ;; esac
            exec /usr/bin/git "$@"
            """);
        Assert.Equal(0, Fetch(RevisionKind.Branch, "main").Code);
        Assert.Equal(!asked, _site.Read("asked").Contains("maintenance.auto=false", StringComparison.Ordinal));
    }

    [Fact]
    public void A_repository_that_comes_back_is_read_by_another_try_and_one_that_says_no_is_not()
    {
        var commit = _origin.Commit("a", "1");
        _site.Stub("git", """
            case "$*" in *fetch*)
              echo x >> tries
              if [ -e closed ]; then echo 'git@host: Permission denied (publickey).' >&2; exit 128; fi
              if [ "$(wc -l < tries)" -lt 3 ]; then echo 'fatal: unable to connect: Connection refused' >&2; exit 128; fi ;;
            esac
            exec /usr/bin/git "$@"
            """);
        var fetch = Git.Fetch(_site.Paths, _origin.Path, new(RevisionKind.Branch, "main"));
        var ran = _site.Run(fetch);
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Equal(2, ran.Out.Split("trying again").Length - 1);
        Assert.Equal(commit, Inspect(RevisionKind.Branch, "main").Commit);

        File.Delete(_site.In("tries"));
        _site.Write("closed", "");
        Assert.Equal(ExitCode.RepositoryUnreadable, _site.Run(fetch).Code);
        Assert.Single(File.ReadAllLines(_site.In("tries")));
    }

    [Fact]
    public void A_branch_is_found_with_what_its_commit_says()
    {
        _origin.Commit("composer.json", "{}");
        var commit = _origin.Commit("a b/größe", "x", "It's \"new\"\tnow");
        Assert.Equal(0, Fetch(RevisionKind.Branch, "main").Code);
        var seen = Inspect(RevisionKind.Branch, "main");
        Assert.Equal((commit, "Mara", "It's \"new\"\tnow"), (seen.Commit, seen.Author, seen.Subject));
        Assert.Equal(["a b", "composer.json"], seen.Files.Order());
        Assert.False(seen.UsesLargeFiles || seen.HasSubmodules);
        Assert.InRange(seen.Committed!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Theory]
    [InlineData(RevisionKind.Branch)]
    [InlineData(RevisionKind.Tag)]
    public void A_revision_that_is_not_there_says_so_and_changes_nothing(object kind)
    {
        _origin.Commit("a", "1");
        Fetch(RevisionKind.Branch, "main");
        var before = _site.Run("git --git-dir=.deploynix/repo.git for-each-ref").Out;
        Assert.Equal(ExitCode.RevisionNotFound, Fetch((RevisionKind)kind, "missing").Code);
        Assert.Equal(before, _site.Run("git --git-dir=.deploynix/repo.git for-each-ref").Out);
        Assert.Equal(ExitCode.RevisionNotFound, _site.Run(Git.Inspect(_site.Paths, new((RevisionKind)kind, "missing"))).Code);
    }

    [Fact]
    public void A_commit_that_no_branch_has_is_not_found()
    {
        _origin.Commit("a", "1");
        var request = new RevisionRequest(RevisionKind.Commit, new string('d', 40));
        Assert.Equal(0, _site.Run(Git.Fetch(_site.Paths, _origin.Path, request)).Code);
        Assert.Equal(ExitCode.RevisionNotFound, _site.Run(Git.Inspect(_site.Paths, request)).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tag_is_its_commit_annotated_or_not_and_no_branch_of_its_name(bool annotated)
    {
        var tagged = _origin.Commit("a", "1");
        _origin.Do(annotated ? ["tag", "--annotate", "--message", "one", "v1"] : ["tag", "v1"]);
        _origin.Do("checkout", "--quiet", "-b", "v1");
        var branch = _origin.Commit("a", "2");
        Assert.Equal(0, Fetch(RevisionKind.Tag, "v1").Code);
        Assert.Equal(0, Fetch(RevisionKind.Branch, "v1").Code);
        Assert.Equal((tagged, branch), (Inspect(RevisionKind.Tag, "v1").Commit, Inspect(RevisionKind.Branch, "v1").Commit));
    }

    [Fact]
    public void A_commit_that_is_there_needs_no_network()
    {
        var commit = _origin.Commit("a", "1");
        Assert.Equal(0, Fetch(RevisionKind.Commit, commit).Code);
        _origin.Commit("a", "2");
        Directory.Move(_origin.Path, _origin.Path + ".away");
        Assert.Equal(0, Fetch(RevisionKind.Commit, commit[..7]).Code);
        Assert.Equal(commit, Inspect(RevisionKind.Commit, commit[..7]).Commit);
        Assert.Equal(ExitCode.RepositoryUnreadable, Fetch(RevisionKind.Commit, "deadbeef").Code);
    }

    [Fact]
    public void A_branch_that_has_the_name_of_a_commit_is_not_deployed_in_its_place()
    {
        var commit = _origin.Commit("a", "1");
        _origin.Do("checkout", "--quiet", "-b", commit[..7]);
        _origin.Commit("a", "2");
        Assert.Equal(0, Fetch(RevisionKind.Commit, commit).Code);
        Assert.Equal(commit, Inspect(RevisionKind.Commit, commit).Commit);
        Assert.Equal(ExitCode.RevisionNotFound, _site.Run(Git.Inspect(_site.Paths, new(RevisionKind.Commit, commit[..7]))).Code);
    }

    [Theory]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    public void A_branch_may_take_the_place_of_one_that_was_a_folder_of_its_name(string first, string second)
    {
        _origin.Commit("a", "1");
        _origin.Do("branch", first);
        Assert.Equal(0, Fetch(RevisionKind.Branch, first).Code);
        _origin.Do("branch", "--delete", first);
        _origin.Do("branch", second);
        Assert.Equal(0, Fetch(RevisionKind.Branch, second).Code);
        Assert.Equal(_origin.Head, Inspect(RevisionKind.Branch, second).Commit);
    }

    [Fact]
    public void A_branch_that_was_rewritten_is_what_it_is_now()
    {
        _origin.Commit("a", "1");
        _origin.Commit("a", "2");
        Fetch(RevisionKind.Branch, "main");
        _origin.Do("reset", "--quiet", "--hard", "HEAD~1");
        var rewritten = _origin.Commit("a", "3");
        Assert.Equal(0, Fetch(RevisionKind.Branch, "main").Code);
        Assert.Equal(rewritten, Inspect(RevisionKind.Branch, "main").Commit);
    }

    [Fact]
    public void A_repository_that_cannot_be_read_says_so_with_gits_own_words()
    {
        var ran = _site.Run(Git.Fetch(_site.Paths, _site.Under("no such"), new(RevisionKind.Branch, "main")));
        Assert.Equal(ExitCode.RepositoryUnreadable, ran.Code);
        Assert.Contains("does not appear to be a git repository", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_probe_tells_what_a_branch_and_a_tag_stand_for_without_fetching()
    {
        var tagged = _origin.Commit("a", "1");
        _origin.Do("tag", "--annotate", "--message", "one", "v1");
        var lines = _site.Run(SiteProbe.RemoteRevision(_site.Paths, _origin.Path, "v1")).Lines;
        Assert.Contains($"ref\t{tagged}\trefs/tags/v1^{{}}", lines);
        Assert.Contains($"ref\t{tagged}\trefs/heads/main", _site.Run(SiteProbe.RemoteRevision(_site.Paths, _origin.Path, "main")).Lines);
        Assert.All(_site.Run(SiteProbe.RemoteRevision(_site.Paths, "/no such", "main")).Lines, line => Assert.StartsWith("repository-error\t", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_site.Paths.Mirror));
    }

    private Ran Fetch(RevisionKind kind, string name) => _site.Run(Git.Fetch(_site.Paths, _origin.Path, new(kind, name)));

    private RevisionSeen Inspect(RevisionKind kind, string name)
    {
        var ran = _site.Run(Git.Inspect(_site.Paths, new(kind, name)));
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        return RevisionSeen.Parse(ran.Lines);
    }
}
