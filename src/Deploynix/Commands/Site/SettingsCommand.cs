using System.Management.Automation;
using Deploynix.Core.Settings;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>A command about the settings file alone: it asks no server.</summary>
public abstract class SettingsCommand : AsyncCommand
{
    /// <summary>The settings file. When left out, what DEPLOYNIX_SETTINGS names, else deploynix.json looked for upward from the current location, then in the user's configuration folder.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? SettingsPath { get; set; }

    /// <summary>The file that is there, named or found.</summary>
    private protected Task<string> ExistingFileAsync() => OnPipelineAsync(() => Named() ?? Locate().Require());

    /// <summary>The same, else where a new one goes: into the current location.</summary>
    private protected Task<string> FileOrNewAsync() => OnPipelineAsync(() => Named() ?? Locate() switch { { Path: { } found } => found, var none => none.NewPath });

    /// <summary>Asks, with the lines of the file that go and come for <c>-WhatIf</c>.</summary>
    private protected Task<bool> ConfirmAsync(SettingsEdit edit, string title, string caption) =>
        ShouldProcessAsync(string.Join('\n', [$"{title}: {edit.Path}", .. edit.Difference().Select(line => "  " + line)]), $"{title}: {edit.Path}?", caption);

    private string? Named() => SettingsPath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(SettingsPath);

    private SettingsLocation Locate() => Services.Settings.Locate(SessionState.Path.CurrentFileSystemLocation.ProviderPath);
}
