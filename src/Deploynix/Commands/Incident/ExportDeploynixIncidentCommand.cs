using System.Management.Automation;
using System.Text;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Reports;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>The form of a report.</summary>
public enum IncidentReportFormat
{
    /// <summary>One page of HTML that needs no other file.</summary>
    Html,
    /// <summary>Markdown, to be written on.</summary>
    Markdown,
}

/// <summary>Writes an incident's post-mortem to a file.</summary>
[Cmdlet(VerbsData.Export, "DeploynixIncident", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = "Log")]
[OutputType(typeof(FileInfo))]
public sealed class ExportDeploynixIncidentCommand : SiteCommand
{
    /// <summary>The file: report.html or report.md.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The incident. When left out, the newest.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(IncidentCompleter))]
    [FromObject("Id")]
    [ValidatePattern("^[0-9]{8}_[0-9]{6}(_[0-9]+)?$")]
    public string? Id { get; set; }

    /// <summary>The form: Html or Markdown. When left out, what the file's name says.</summary>
    [Parameter]
    public IncidentReportFormat? Format { get; set; }

    /// <summary>The web server's access log, as a path on the servers. When left out, it is looked for where Initialize-DeploynixSite -WebServer puts it, then in the server block of /etc/nginx that serves the site's folder, then where blocks without a log of their own have theirs; of the last, a warning says that other sites are in it.</summary>
    [Parameter(ParameterSetName = "Log")]
    [ValidateNotNullOrEmpty]
    public string? AccessLog { get; set; }

    /// <summary>Reads no access log.</summary>
    [Parameter(ParameterSetName = "NoLog", Mandatory = true)]
    public SwitchParameter NoAccessLog { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Hands on the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var path = await OnPipelineAsync(() => SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path));
        var format = Format ?? System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".html" or ".htm" => IncidentReportFormat.Html,
            ".md" or ".markdown" => IncidentReportFormat.Markdown,
            _ => throw new DeploynixException(ErrorKind.InvalidArgument, $"{System.IO.Path.GetFileName(path)} does not say whether it is to be HTML or Markdown.") { Site = site.ToString(), State = "Nothing was written.", Next = "name it .html or .md, or give -Format" },
        };
        if (!Force && (File.Exists(path) || Directory.Exists(path)))
        {
            throw new DeploynixException(ErrorKind.InvalidArgument, $"{path} is there already.") { Site = site.ToString(), State = "Nothing was written.", Next = "give another name, or -Force to replace it" };
        }
        if (!await ShouldProcessAsync($"{site}: write the report of incident {Id ?? "(the newest)"} to {path}", $"Write {path}?", "Export an incident")) return;
        var report = await Services.Incidents.ReportAsync(site, Id, NoAccessLog ? "" : AccessLog, cancel);
        Write(site, path, format == IncidentReportFormat.Html ? IncidentReports.ToHtml(report) : IncidentReports.ToMarkdown(report));
        try
        {
            await Services.Incidents.AddAsync(site, report.Incident.Id, [new IncidentLine { Event = IncidentEvent.Exported, By = Services.By.ToString() }], cancel);
        }
        catch (DeploynixException failure)
        {
            WriteWarning($"{site}: the report is written, and the incident does not have that: {failure.What}");
        }
        foreach (var gap in report.Incident.Unread.Concat(report.Gaps)) WriteWarning($"{site}: {gap}");
        if (PassThru) WriteObject(new FileInfo(path));
    }

    private static void Write(Site site, string path, string text)
    {
        var beside = $"{path}.{System.IO.Path.GetRandomFileName()}";
        try
        {
            File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            try
            {
                File.Delete(beside);
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // What could not be written cannot always be removed either.
            }
            throw new DeploynixException(ErrorKind.NotWritable, $"{path} could not be written: {failure.Message}", failure) { Site = site.ToString(), Next = "give a path that can be written" };
        }
    }
}
