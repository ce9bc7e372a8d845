using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>The structures of the models last completed from.</summary>
internal static class ModelCache
{
    private static readonly FileCache<InspectedModel> Models = new(4, path => InspectedModel.Open(path), ModelFiles.Main);

    /// <summary>A model's structure; null where it cannot be read.</summary>
    /// <param name="path">A full path.</param>
    public static InspectedModel? Open(string path) => Models.Read(path);
}
