using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>A command on files that are named with wildcards, or as they are.</summary>
public abstract class PathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Path")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath"), Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Does it to one file, given by its full path.</summary>
    protected abstract void Process(string file);

    protected sealed override void ProcessRecord()
    {
        foreach (var path in Path) Each(() => GetResolvedProviderPathFromPSPath(path, out _));
        foreach (var path in LiteralPath) Each(() => [GetUnresolvedProviderPathFromPSPath(path)]);
    }

    private void Each(Func<IEnumerable<string>> resolve)
    {
        try
        {
            foreach (var file in resolve()) Process(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SessionStateException)
        {
            var category = e is ItemNotFoundException or FileNotFoundException or DirectoryNotFoundException ? ErrorCategory.ObjectNotFound : ErrorCategory.ReadError;
            WriteError(new ErrorRecord(e, e.GetType().Name, category, Path.Concat(LiteralPath).FirstOrDefault()));
        }
    }
}
