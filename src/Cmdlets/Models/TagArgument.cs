namespace TfModelTools.Cmdlets.Models;

/// <summary>Tags as a parameter takes them.</summary>
internal static class TagArgument
{
    /// <summary>The tags; 'serve,gpu' in one text is two, as in the names of tag sets.</summary>
    public static string[] Split(string[] given) => [.. given.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
