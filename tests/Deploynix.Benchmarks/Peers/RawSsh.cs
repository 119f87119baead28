using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>OpenSSH's client, one command line of shell for each operation: nothing that works over SSH can be quicker by much.</summary>
internal sealed class RawSsh(bool open, Place place, LabSite site, string repository, string folder) : Contender(open ? "raw ssh, connection open" : "raw ssh, cold", place, site)
{
    // The bare swap, and what a person would have to do around it.
    private const string Swap = """
        rm -f .next && ln -s "releases/$id" .next && mv -T .next current && readlink current
        """;

    private readonly string _control = Path.Combine(folder, $"{place.Name}.sock");
    private readonly string _folder = folder;

    public override int Turns => open ? 3 : 1;

    public override async Task PrepareAsync()
    {
        await Site.Run(Site.Path, "sh", "-euc", """mkdir -p releases shared/storage .raw/releases && : > shared/.env && git init -q --bare .raw/repo.git""").Succeeded();
        if (open) await Programs.Time([.. Ssh, "-o", "ControlMaster=yes", "-o", "ControlPersist=yes", "-S", _control, "-N", "-f", "127.0.0.1"], _folder);
    }

    public override async Task<double> DoAsync(Operation operation)
    {
        var releases = Site.Releases;
        var script = operation switch
        {
            Operation.List => "ls -1 releases && readlink current",
            Operation.Rollback => $"id={releases[^2]}; {Swap}",
            Operation.Activate => $"id={releases[^1]}; {Swap}",
            _ => Deploy,
        };
        string[] connection = open ? ["-o", "ControlMaster=no", "-S", _control] : ["-S", "none"];
        return (await Programs.Time([.. Ssh, .. connection, "127.0.0.1", $"cd '{Site.Path}' || exit\n{script}"], _folder)).Took;
    }

    public override async ValueTask DisposeAsync()
    {
        if (open) await Programs.Time([.. Ssh, "-S", _control, "-O", "exit", "127.0.0.1"], _folder);
        await base.DisposeAsync();
    }

    private IReadOnlyList<string> Ssh => ["ssh", .. Place.SshOptions, "-l", Place.Sshd.User];

    /// <summary>All that a deployment is, without a look, a lock, a check or a sync.</summary>
    private string Deploy => $$"""
        set -e
        git --git-dir=.raw/repo.git fetch --quiet --force --no-tags -- '{{repository}}' +refs/heads/main:refs/heads/main </dev/null
        commit=$(git --git-dir=.raw/repo.git rev-parse refs/heads/main)
        id=$(date -u +%Y%m%d_%H%M%S%N) began=$(date -u +%s)
        mkdir "releases/$id"
        git --git-dir=.raw/repo.git archive "$commit" | tar -xf - -C "releases/$id"
        rm -rf "releases/$id/storage" "releases/$id/.env"
        ln -s ../../shared/storage "releases/$id/storage"
        ln -s ../../shared/.env "releases/$id/.env"
        told=$(git --git-dir=.raw/repo.git log -1 --format='%an%x09%cI%x09%s' "$commit")
        printf '%s\t%s\t%s\n' "$id" "$commit" "$told" > ".raw/releases/$id.new"
        mv ".raw/releases/$id.new" ".raw/releases/$id"
        {{Swap}}
        printf '%s\tdeploy\t%s\t%s\n' "$began" "$id" "$commit" >> .raw/journal
        ls -1 releases | head -n -5 | while read -r old; do rm -rf "releases/$old" ".raw/releases/$old"; done
        """;
}
