using Deploynix.Core.Model;

namespace Deploynix.Formatting;

/// <summary>The topic about_Deploynix_Errors. build.ps1 -Task Docs writes it from here, and a test compares it.</summary>
public static class ErrorPage
{
    private const string Head = """
        # about_Deploynix_Errors

        ## SHORT DESCRIPTION

        Every error id, with what leads to it and what to do.

        ## LONG DESCRIPTION

        An error says what happened and where, what is true now, and what to type next. Its id does not change, so that scripts may
        match it:

            try { Invoke-DeploynixDeploy shop }
            catch { if ($_.FullyQualifiedErrorId -like 'Deploynix.Locked,*') { 'somebody else is at it' } else { throw } }

        What follows the comma is the command's class. $_.CategoryInfo.Category has the category, which stands below in brackets;
        $_.ErrorDetails.RecommendedAction has the next command alone; $_.Exception has Kind, Site, Server, Release, Step, State, Next, Details
        and Output as properties.

        Commands that change something end the pipeline when they fail, so that try catches it. Commands that read report an error
        for each site and go on; -ErrorAction Stop makes that an end, too. With several servers, one error names each that failed.

        What PowerShell itself refuses has Deploynix.InvalidArgument and its own id after a full stop.

        ### The ids
        """;

    private const string Foot = """
        ## SEE ALSO

        - about_Deploynix
        - about_Deploynix_Safety
        - Get-DeploynixLog
        - Test-DeploynixSite
        """;

    /// <summary>All of it.</summary>
    public static string Text()
    {
        var text = new WrappedText().AddLine(Head);
        foreach (var guide in ErrorGuide.All)
        {
            text.AddLine("").AddLine($"{guide.Kind.Id} ({guide.Kind.Category})");
            text.Add(4, "Cause", 8, guide.Cause).Add(4, "Remedy", 8, guide.Remedy);
        }
        return text.AddLine("").AddLine(Foot).ToString() + "\n";
    }
}
