using System.Collections.Immutable;
using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>Finds the settings file that holds for a folder.</summary>
/// <param name="Named">What DEPLOYNIX_SETTINGS says, if it says anything.</param>
/// <param name="UserFolder">The user's configuration folder of this module.</param>
/// <param name="Home">The user's home folder.</param>
internal sealed record SettingsSearch(string? Named, string UserFolder, string Home)
{
    /// <summary>The search that this machine and this process ask for.</summary>
    public static SettingsSearch OfThisProcess()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var xdg = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");

        // The XDG specification: a path that is not absolute is to be ignored.
        var config = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            : Path.IsPathRooted(xdg) ? xdg : Path.Combine(home, ".config");
        return new SettingsSearch(Environment.GetEnvironmentVariable(SettingsLocation.Variable), Path.Combine(config, "deploynix"), home);
    }

    /// <summary>The nearest file from a folder upward, else the user's own.</summary>
    public SettingsLocation From(string startDirectory)
    {
        var start = Path.GetFullPath(startDirectory);
        if (!string.IsNullOrWhiteSpace(Named))
        {
            var expanded = Named.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Home, Named[2..]) : Named;
            var named = Path.GetFullPath(expanded, start);
            return new SettingsLocation(Path.Exists(named) ? named : null, [named], named) { IsNamed = true };
        }

        var places = ImmutableArray.CreateBuilder<string>();
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder)) places.Add(Path.Combine(folder, SettingsLocation.FileName));
        var own = Path.Combine(UserFolder, SettingsLocation.FileName);
        if (!places.Contains(own)) places.Add(own);

        // A directory of that name is found too: reading it then says what is wrong, where passing it by would puzzle.
        return new SettingsLocation(places.FirstOrDefault(Path.Exists), places.ToImmutable(), places[0]);
    }
}
