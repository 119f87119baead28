using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>Mina from Debian's package: one script over one ssh.</summary>
/// <remarks>The package does not start as it comes: a file of its lies with the examples. So its library is laid out once more in a folder of this run's.</remarks>
internal sealed class Mina(Place place, LabSite site, string repository, string folder) : Contender("mina", place, site)
{
    private const string Library = "/usr/lib/ruby/vendor_ruby/mina.rb";
    private const string Template = "/usr/share/doc/mina/examples/deploy.sh.erb";
    private const string Missing = "/usr/lib/ruby/vendor_ruby/open4.rb";

    private readonly string _folder = Path.Combine(folder, $"mina-{place.Name}");

    public static string? ReasonToLeaveOut =>
        LabPrograms.Find("mina") is null || !File.Exists(Library) || !File.Exists(Template) ? "mina is not installed (Debian: mina)"
        : !File.Exists(Missing) ? "mina wants ruby-open4, which its package does not ask for (Debian: ruby-open4)"
        : null;

    public override IReadOnlySet<Operation> Can { get; } = new HashSet<Operation> { Operation.DeployChanged, Operation.DeployUnchanged, Operation.Rollback };

    public override async Task PrepareAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "config"));
        await LabProcess.Run(["sh", "-euc", """
            mkdir -p gem/lib gem/bin gem/data
            cp -R /usr/lib/ruby/vendor_ruby/mina.rb /usr/lib/ruby/vendor_ruby/mina gem/lib/
            cp /usr/bin/mina gem/bin/
            cp /usr/share/doc/mina/examples/deploy.sh.erb gem/data/
            """], new() { AsMyself = true, Directory = _folder }).Succeeded();
        await File.WriteAllTextAsync(Path.Combine(_folder, "config/deploy.rb"), $"""
            require 'mina/git'
            set :domain, '127.0.0.1'
            set :user, '{Place.Sshd.User}'
            set :port, '{Place.Port}'
            set :identity_file, '{Place.Sshd.IdentityFile}'
            set :ssh_options, '-F /dev/null -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile={Place.KnownHosts}'
            set :deploy_to, '{Site.Path}'
            set :repository, '{repository}'
            set :branch, 'main'
            set :shared_paths, ['storage', '.env']
            set :term_mode, :system
            task :environment do
            end
            task :deploy => :environment do
              deploy do
                invoke :'git:clone'
                invoke :'deploy:link_shared_paths'
                invoke :'deploy:cleanup'
              end
            end
            """);
        // It sorts its releases as text: numbers of one length keep it from going back to the wrong one.
        await Site.Run(Site.Path, "sh", "-euc", "mkdir -p releases shared/storage && : > shared/.env && echo 1000 > last_version").Succeeded();
    }

    public override async Task<double> DoAsync(Operation operation) =>
        (await Programs.Time(["ruby", "-W0", "gem/bin/mina", operation == Operation.Rollback ? "deploy:rollback" : "deploy"], _folder, new Dictionary<string, string> { ["LANG"] = "C.UTF-8" })).Took;
}
