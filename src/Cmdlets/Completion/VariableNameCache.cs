using TfModelTools.Cmdlets.Common;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>The variables of the files last completed from.</summary>
internal static class VariableNameCache
{
    private static readonly FileCache<IReadOnlyList<VariableInfo>> Files = new(8, path =>
    {
        using IVariableSource source = Sources.Open(path);
        return source.Variables;
    });

    /// <summary>The variables of a file; none where it cannot be read.</summary>
    /// <param name="path">A full path.</param>
    public static IReadOnlyList<VariableInfo> Read(string path) => Files.Read(path) ?? [];
}
