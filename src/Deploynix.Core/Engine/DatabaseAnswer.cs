using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>Reads the lines of a <see cref="DatabaseProgram"/> as they come; a backup's bytes are handed on and not kept.</summary>
internal sealed class DatabaseAnswer(Action<ReadOnlyMemory<byte>>? onBytes = null)
{
    private readonly List<string> _lines = [];

    /// <summary>Takes a line.</summary>
    public void Read(OutputLine line)
    {
        if (line.Channel != OutputChannel.Out) return;
        if (line.Text.StartsWith(DatabaseProgram.Data, StringComparison.Ordinal)) onBytes?.Invoke(Convert.FromBase64String(line.Text[DatabaseProgram.Data.Length..]));
        else if (line.Text.StartsWith(DatabaseProgram.Mark, StringComparison.Ordinal)) _lines.Add(line.Text);
        else if (Directives.TryParse(line.Text) is { Kind: "warning" } told) _told.Add(told.Text);
    }

    private readonly List<string> _told = [];

    /// <summary>Why it failed, in its own words.</summary>
    public string? Error => LaravelAnswer.Parse(_lines).Error;

    /// <summary>What is no failure and yet to be known.</summary>
    public ImmutableArray<string> Warnings => [.. _told, .. Values("warning").Select(value => value.GetString() ?? "")];

    /// <summary>The backups that retention removed.</summary>
    public ImmutableArray<string> Removed => [.. Values("removed").Select(value => value.GetString() ?? "")];

    /// <summary>The record of the backup that was made, and its text.</summary>
    public (BackupRecord Record, string Text)? Backup => Value("backup") is { } value && BackupRecord.TryParse(value.GetRawText()) is { } record ? (record, value.GetRawText()) : null;

    /// <summary>The value of an answer; null where it was not given.</summary>
    public JsonElement? Value(string name) => Values(name).Cast<JsonElement?>().LastOrDefault();

    private IEnumerable<JsonElement> Values(string name) => LaravelAnswer.Parse(_lines).Rows.Where(row => row.TryGetProperty(name, out _)).Select(row => row.GetProperty(name));
}
