using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>Who laid out a site's folder.</summary>
public enum SiteLayout
{
    /// <summary>Releases and a link to the live one, by nobody that is known.</summary>
    Releases,
    /// <summary>Capistrano: <c>repo/</c>, <c>revisions.log</c>, releases named by 14 digits.</summary>
    Capistrano,
    /// <summary>Deployer: <c>.dep/</c>, numbered releases.</summary>
    Deployer,
    /// <summary>Mina: <c>scm/</c>, <c>last_version</c>, numbered releases.</summary>
    Mina,
    /// <summary>Envoyer or Forge: releases named by 14 digits; <c>storage</c> and <c>.env</c> beside them.</summary>
    Envoyer,
    /// <summary>By hand: <c>current</c> is the served folder itself.</summary>
    CurrentFolder,
    /// <summary>By hand: the site's folder is the served one.</summary>
    SiteFolder,
}

/// <summary>What was taken over on a server, and what the settings lack for it.</summary>
public sealed record SiteAdoption
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>Who laid it out.</summary>
    public SiteLayout Layout { get; init; }

    /// <summary>The release that is live.</summary>
    public required string Release { get; init; }

    /// <summary>The releases that can be rolled back to from now on, newest first.</summary>
    public ImmutableArray<string> Releases { get; init; } = [];

    /// <summary>Releases that are left as they are, since it is not known that they are whole.</summary>
    public ImmutableArray<string> LeftAlone { get; init; } = [];

    /// <summary>Files that the old layout shares and the settings do not: for <c>shared.files</c>.</summary>
    public ImmutableArray<string> MissingSharedFiles { get; init; } = [];

    /// <summary>Directories that the old layout shares and the settings do not: for <c>shared.directories</c>.</summary>
    public ImmutableArray<string> MissingSharedDirectories { get; init; } = [];

    /// <summary>What moved from the served folder into <c>shared/</c>, with a link in its place.</summary>
    public ImmutableArray<string> Moved { get; init; } = [];
}
