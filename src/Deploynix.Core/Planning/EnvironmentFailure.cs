using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Why a site's .env cannot be read. No word of what is in it.</summary>
internal static class EnvironmentFailure
{
    /// <summary>There is none that releases share, it may not be read, or it is no text.</summary>
    public static DeploynixException Unreadable(Site site, EnvironmentSeen seen) => seen.Shared switch
    {
        { IsThere: false } => new(ErrorKind.EnvironmentFileNotFound, $"There is no {site.Path}/shared/.env.")
        {
            Site = site.ToString(), Server = seen.Server.Name, State = "Nothing was changed.", Next = $"Set-DeploynixEnvironmentVariable NAME VALUE {site.Name} makes it; a deployment takes it from .env.example",
        },
        { IsReadable: false } => new(ErrorKind.NotWritable, $"The deploying user may not read {site.Path}/shared/.env.")
        {
            Site = site.ToString(), Server = seen.Server.Name, State = "Nothing was changed.", Next = "give the deploying user the file (chown), then run this again",
        },
        _ => new(ErrorKind.EnvironmentFileInvalid, $"{site.Path}/shared/.env is not UTF-8.")
        {
            Site = site.ToString(), Server = seen.Server.Name, State = "Nothing was changed.", Next = "write it anew as UTF-8, then run this again",
        },
    };

    /// <summary>The settings share no .env.</summary>
    public static DeploynixException NotShared(Site site) => new(ErrorKind.EnvironmentFileNotFound, "The releases of this site share no .env: shared.files in its settings has none.")
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = $"Set-DeploynixSite {site.Name} -SharedFile .env, or set the variables where the site reads them",
    };
}
