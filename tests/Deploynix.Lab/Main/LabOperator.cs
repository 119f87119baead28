using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>Somebody who deploys: a folder with a deploynix.json in it, and a session of PowerShell there with the module imported.</summary>
internal sealed class LabOperator : IDisposable
{
    private readonly Lazy<LabModule> _module;
    private readonly JsonObject _settings;

    private LabOperator(JsonObject settings)
    {
        Folder = Directory.CreateTempSubdirectory("deploynix-operator-").FullName;
        _settings = settings;
        _module = new(() => new LabModule(Folder));
        Save();
    }

    /// <summary>Where the operator stands.</summary>
    public string Folder { get; }

    public string SettingsFile => Path.Combine(Folder, "deploynix.json");

    /// <summary>An operator of one site, named shop, on one server that is reached over SSH as the lab's unprivileged user.</summary>
    public static LabOperator Of(LabSshd sshd, string path, LabRepository repository, Action<JsonObject>? change = null)
    {
        var site = new JsonObject
        {
            ["server"] = ServerOf(sshd.ToServer()),
            ["path"] = path,
            ["repository"] = repository.Path,
        };
        change?.Invoke(site);
        return new(new JsonObject { ["sites"] = new JsonObject { ["shop"] = site } });
    }

    /// <summary>A second one with the same settings, in a session of its own.</summary>
    public LabOperator Colleague() => new((JsonObject)_settings.DeepClone());

    /// <summary>A server as settings have it.</summary>
    public static JsonObject ServerOf(Server server) => new()
    {
        ["name"] = server.Name,
        ["host"] = server.Host,
        ["port"] = server.Port,
        ["user"] = server.User,
        ["identityFile"] = server.IdentityFiles[0],
        ["knownHosts"] = server.KnownHostsFiles[0],
        ["connectTimeout"] = $"{(int)server.ConnectTimeout.TotalMilliseconds}ms",
    };

    /// <summary>Changes the site's settings.</summary>
    public void Change(Action<JsonObject> change)
    {
        change((JsonObject)_settings["sites"]!["shop"]!);
        Save();
    }

    /// <summary>Writes another text where the settings were.</summary>
    public void WriteSettings(string text) => File.WriteAllText(SettingsFile, text);

    /// <summary>Runs a script in the session.</summary>
    public LabRun Runs(string script) => _module.Value.Run(script);

    /// <summary>The same while the test does something else.</summary>
    public Task<LabRun> Starts(string script) => _module.Value.Start(script);

    /// <summary>Deploys a tag and gives the release that is live then.</summary>
    public Release Deploys(string tag) => Runs($"Invoke-DeploynixDeploy shop -Tag {tag} -PassThru").Succeeded().One<Release>();

    public void Dispose()
    {
        if (_module.IsValueCreated) _module.Value.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Save() => WriteSettings(_settings.ToJsonString());
}
