using TfModelTools.Backends.CSharp;
using TfModelTools.Import;
using TfModelTools.Tests.Formats.Keras;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Generated C# projects: what is read of them when they are run.</summary>
internal static class ProjectSeeds
{
    private const string ProjectFolder = "csharp_generated_code/";

    /// <summary>A project, without what is not read of it.</summary>
    public static FileSet Project()
    {
        using TemporaryFolder folder = new();
        KerasFiles.WriteH5(
            folder.File("m.h5"), KerasFiles.DenseConfig.Replace("keras.layers", "keras", StringComparison.Ordinal), "2.11.0", false, ("my_dense", [("my_dense/kernel:0", SeedFiles.Numbers(2, 1)), ("my_dense/bias:0", SeedFiles.Numbers(1))]));
        FileSet files = SeedFiles.Written(to => CSharpBackend.Write(ModelImporter.Import(folder.File("m.h5")), Path.Combine(to, "p"), new CSharpOptions { Name = "Seed", EnableImage = false, EnableOverview = false }));
        string root = "p/" + ProjectFolder;
        return new FileSet(files.All.Where(f => f.Key.StartsWith(root + "model/", StringComparison.Ordinal) || f.Key.StartsWith(root + "src/", StringComparison.Ordinal)).Select(f => KeyValuePair.Create(f.Key[root.Length..], f.Value)));
    }
}
