using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Adoption;

/// <summary>Capistrano itself, deploying over SSH.</summary>
internal static class RealCapistrano
{
    public static async Task Deploys(ForeignSite site, params IEnumerable<string> branches)
    {
        var folder = Directory.CreateTempSubdirectory("deploynix-cap-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "config/deploy"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Capfile"), "require 'capistrano/setup'\nrequire 'capistrano/deploy'\nrequire 'capistrano/scm/git'\ninstall_plugin Capistrano::SCM::Git\n");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config/deploy.rb"), $"""
                set :application, 'shop'
                set :repo_url, '{site.RepositoryPath}'
                set :branch, ENV['BRANCH']
                set :deploy_to, '{site.Site.Path}'
                set :linked_dirs, ['storage', 'public/uploads']
                set :linked_files, ['.env']
                """);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config/deploy/production.rb"), $$"""
                server '127.0.0.1', user: '{{site.Sshd.User}}', port: {{site.Sshd.Port}}, roles: %w{app},
                  ssh_options: { keys: ['{{site.Sshd.IdentityFile}}'], keys_only: true, auth_methods: ['publickey'], config: false, use_agent: false, verify_host_key: :never }
                """);
            foreach (var branch in branches)
            {
                await LabProcess.Run(
                    [LabPrograms.Find("cap") ?? throw new LabException("capistrano is not installed"), "production", "deploy"],
                    new() { AsMyself = true, Directory = folder.FullName, Variables = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("BRANCH", branch).Add("LANG", "C.UTF-8") }).Succeeded();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
