using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>
/// One script in one call over an open connection that leaves on the server what a deployment by the module leaves there: under a lock, with a record that is on the disk before the swap and
/// has the release's size, the .env kept that went live, and a line in a journal in which each has the hash of the one before. It looks at nothing first, checks nothing, and tells nobody.
/// </summary>
internal sealed class SameWork(Place place, LabSite site, string repository, string folder) : Contender("raw ssh, the same work", place, site)
{
    private readonly string _control = Path.Combine(folder, $"{place.Name}.same.sock");

    public override int Turns => 3;

    public override IReadOnlySet<Operation> Can { get; } = new HashSet<Operation> { Operation.DeployChanged, Operation.DeployUnchanged };

    public override async Task PrepareAsync()
    {
        await Site.Run(Site.Path, "sh", "-euc", """mkdir -p releases shared/storage .raw/releases .raw/env .raw/logs && echo APP_KEY=x > shared/.env && git init -q --bare .raw/repo.git""").Succeeded();
        await Programs.Time([.. Ssh, "-o", "ControlMaster=yes", "-o", "ControlPersist=yes", "-S", _control, "-N", "-f", "127.0.0.1"], folder);
    }

    public override async Task<double> DoAsync(Operation operation) =>
        (await Programs.Time([.. Ssh, "-o", "ControlMaster=no", "-S", _control, "127.0.0.1", $"cd '{Site.Path}' || exit\n{Deploy}"], folder)).Took;

    public override async ValueTask DisposeAsync()
    {
        await Programs.Time([.. Ssh, "-S", _control, "-O", "exit", "127.0.0.1"], folder);
        await base.DisposeAsync();
    }

    private IReadOnlyList<string> Ssh => ["ssh", .. Place.SshOptions, "-l", Place.Sshd.User];

    private string Deploy => $$"""
        set -e
        exec 9>>.raw/lock
        flock -n 9
        began=$(date -u +%s)
        echo "$began deploy" > .raw/lock
        previous=$(readlink current || :)
        git --git-dir=.raw/repo.git fetch --quiet --force --no-tags -- '{{repository}}' +refs/heads/main:refs/heads/main </dev/null
        commit=$(git --git-dir=.raw/repo.git rev-parse refs/heads/main)
        told=$(git --git-dir=.raw/repo.git log -1 --format='%an%x09%cI%x09%s' "$commit")
        git --git-dir=.raw/repo.git ls-tree --name-only "$commit" > .raw/top
        id=$(date -u +%Y%m%d_%H%M%S%N)
        log() { printf '[%s] %s\n' "$began" "$1" >> ".raw/logs/$id.log"; }
        record() {
          printf '{"id":"%s","status":"%s","commit":"%s","told":"%s","previous":"%s"%s}\n' "$id" "$1" "$commit" "$told" "$previous" "$2" > ".raw/releases/$id.new"
          sync ".raw/releases/$id.new"
          mv ".raw/releases/$id.new" ".raw/releases/$id"
          sync .raw/releases
        }
        log fetch
        record building ''
        mkdir "releases/$id"
        git --git-dir=.raw/repo.git archive "$commit" | tar -xf - -C "releases/$id"
        log export
        rm -rf "releases/$id/storage" "releases/$id/.env"
        ln -s ../../shared/storage ../../shared/.env "releases/$id/"
        log share
        record finished ",\"finished\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",\"kilobytes\":$(du -sk "releases/$id" | cut -f 1)"
        (umask 077; cat shared/.env > ".raw/env/$id.new")
        rm -f .next
        ln -s "releases/$id" .next
        mv -T .next current
        [ "$(readlink current)" = "releases/$id" ]
        mv ".raw/env/$id.new" ".raw/env/$id"
        log activate
        ls -1 releases | head -n -5 | while read -r old; do
          mv "releases/$old" ".raw/$old"
          rm -rf ".raw/$old" ".raw/releases/$old" ".raw/env/$old"
        done
        log prune
        hash=$(tail -n 1 .raw/journal 2>/dev/null | sha256sum)
        printf '{"prev":"%s","at":%s,"act":"deploy","release":"%s","from":"%s","commit":"%s","seconds":%s}\n' "${hash%% *}" "$began" "$id" "$previous" "$commit" "$(( $(date -u +%s) - began ))" >> .raw/journal
        sync .raw/journal
        : > .raw/lock
        """;
}
