namespace Deploynix.Infrastructure.Json;

/// <summary>The text of a settings file that has no site yet.</summary>
internal static class NewSettings
{
    /// <summary>The text that the first site is added to.</summary>
    public static readonly string Text =
        """
        // Deploynix: the sites of this project and where they run. Comments and commas at an end are fine here.
        {
          // A site needs a server and a repository; all else has a default:
          //   "path": "/home/USER/SITE", "branch": "main", "framework": "detect", "retention": 5
          // Where production and staging differ, list both under "environments", each with what is its own.
          "sites": {}
        }

        """.ReplaceLineEndings("\n");
}
