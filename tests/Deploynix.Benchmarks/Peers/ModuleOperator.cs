using System.Text.Json.Nodes;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>A folder with the settings of sites, from which this module is used.</summary>
internal sealed class ModuleOperator
{
    private readonly JsonObject _sites = [];

    public ModuleOperator(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
    }

    public string Folder { get; }

    /// <summary>Adds a site; sessions that are open read the settings again.</summary>
    public void Add(string name, LabSite site, Place place, string repository, Action<JsonObject>? change = null)
    {
        var server = LabOperator.ServerOf(place.Sshd.ToServer());
        server["port"] = place.Port;
        server["knownHosts"] = place.KnownHosts;
        var settings = new JsonObject
        {
            ["server"] = server,
            ["path"] = site.Path,
            ["repository"] = repository,
            ["framework"] = "custom",
            ["shared"] = new JsonObject { ["directories"] = new JsonArray("storage"), ["files"] = new JsonArray(".env") },
        };
        change?.Invoke(settings);
        _sites[name] = settings;
        File.WriteAllText(Path.Combine(Folder, "deploynix.json"), new JsonObject { ["sites"] = _sites.DeepClone() }.ToJsonString());
    }

    /// <summary>A session with the module imported; its connection opens with the first command.</summary>
    public LabModule Session() => new(Folder);
}
