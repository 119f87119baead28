using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>Capistrano from Debian's package, with its plugin for git and nothing else.</summary>
internal sealed class Capistrano(Place place, LabSite site, string repository, string folder) : Contender("capistrano", place, site)
{
    private readonly string _folder = Path.Combine(folder, $"capistrano-{place.Name}");

    public static string? ReasonToLeaveOut =>
        LabPrograms.Find("cap") is null ? "capistrano is not installed (Debian: capistrano)"
        : !Has("ed25519") || !Has("bcrypt_pbkdf") ? "capistrano cannot read the key (Debian: ruby-ed25519, ruby-bcrypt-pbkdf)"
        : null;

    public override IReadOnlySet<Operation> Can { get; } = new HashSet<Operation> { Operation.DeployChanged, Operation.DeployUnchanged, Operation.Rollback, Operation.Activate };

    public override async Task PrepareAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "config/deploy"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "Capfile"), "require 'capistrano/setup'\nrequire 'capistrano/deploy'\nrequire 'capistrano/scm/git'\ninstall_plugin Capistrano::SCM::Git\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "config/deploy.rb"), $"""
            set :application, 'shop'
            set :repo_url, '{repository}'
            set :branch, 'main'
            set :deploy_to, '{Site.Path}'
            set :linked_dirs, ['storage']
            set :linked_files, ['.env']
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder, "config/deploy/production.rb"), $$"""
            server '127.0.0.1', user: '{{Place.Sshd.User}}', port: {{Place.Port}}, roles: %w{app},
              ssh_options: { keys: ['{{Place.Sshd.IdentityFile}}'], keys_only: true, auth_methods: ['publickey'], config: false, use_agent: false, verify_host_key: :never }
            """);
        await Site.Run(Site.Path, "sh", "-euc", "mkdir -p shared/storage && : > shared/.env").Succeeded();
    }

    public override async Task<double> DoAsync(Operation operation)
    {
        var variables = new Dictionary<string, string> { ["LANG"] = "C.UTF-8" };
        if (operation == Operation.Activate) variables["ROLLBACK_RELEASE"] = Site.Releases.Last(id => string.CompareOrdinal(id, Site.ActiveRelease) < 0);
        var task = operation is Operation.Rollback or Operation.Activate ? "deploy:rollback" : "deploy";
        return (await Programs.Time(["cap", "production", task], _folder, variables)).Took;
    }

    private static bool Has(string gem) => Directory.EnumerateDirectories("/usr/lib", "rubygems-integration", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
        .Any(folder => Directory.EnumerateFiles(folder, $"{gem}-*.gemspec", SearchOption.AllDirectories).Any());
}
