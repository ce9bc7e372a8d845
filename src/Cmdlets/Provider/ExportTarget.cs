namespace TfModelTools.Cmdlets.Provider;

/// <summary>
/// Where Copy-Item writes what it copies from a drive. PowerShell copies within one provider only, and takes the destination for a
/// path of the drive: "weights.npz" becomes a path below the drive's location. What a person means by it is a file in the file system's
/// location.
/// </summary>
internal static class ExportTarget
{
    /// <summary>The full path of the file that a destination means.</summary>
    /// <param name="destination">The destination, from the drive's root.</param>
    /// <param name="driveLocation">The drive's location, from its root.</param>
    /// <param name="folder">The full path of the file system's location.</param>
    public static string Resolve(string destination, string driveLocation, string folder)
    {
        string location = driveLocation.Replace('\\', '/').Trim('/') + "/";
        string path = destination.Replace('\\', '/');
        return Path.GetFullPath(Path.Combine(folder, path.StartsWith(location, StringComparison.Ordinal) ? path[location.Length..] : path));
    }
}
