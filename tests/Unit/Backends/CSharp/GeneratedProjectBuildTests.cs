using System.Diagnostics;
using TfModelTools.Backends.CSharp;
using TfModelTools.Execution;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

/// <summary>A generated project as its owner uses it: built by the SDK, its own tests run.</summary>
public sealed class GeneratedProjectBuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hostile_model_with_features_builds_and_passes_its_own_tests()
    {
        ModelGraph graph = SampleModels.Hostile("\"</PropertyGroup>; *//../x");
        Dictionary<string, Tensor> inputs = SampleModels.Inputs(graph, 3);
        IReadOnlyDictionary<string, Tensor> outputs = new ModelRunner(graph).Predict(inputs);
        string features = _folder.File("features.npz");
        NpzWriter.Write(features, inputs.Select(i => KeyValuePair.Create("in/" + i.Key, i.Value)).Concat(outputs.Where(o => !o.Key.StartsWith('.')).Select(o => KeyValuePair.Create("out/" + o.Key, o.Value))));
        CSharpProject project = CSharpBackend.Write(graph, _folder.File("out"), new CSharpOptions { Name = "Hostile", Namespace = "Acme.Hostile", FeaturePath = features });
        string folder = Path.GetDirectoryName(project.ProjectPath)!;

        // No package at all: an empty package folder and no source to fill it from.
        (int exitCode, string text) = Run(folder, ["build", project.ProjectPath, "-nologo", "-p:RestoreSources=" + Directory.CreateDirectory(_folder.File("empty")).FullName], ("NUGET_PACKAGES", _folder.File("packages")));
        Assert.True(exitCode == 0 && text.Contains("0 Warning(s)", StringComparison.Ordinal), text);

        // The test packages are those of this test project, in the same versions: they are at hand where this runs.
        (exitCode, text) = Run(folder, ["test", Path.Combine(folder, "tests"), "-nologo"]);
        Assert.True(exitCode == 0 && text.Contains("Passed:     4", StringComparison.Ordinal), text);
    }

    [Fact]
    public void A_binary_classifier_with_embedded_weights_builds_and_passes_its_own_tests()
    {
        CSharpProject project = CSharpBackend.Write(
            SampleModels.Classifier(), _folder.File("out"), new CSharpOptions { Name = "Spam", BinaryClassification = true, WeightStorage = WeightStorage.Embedded });
        (int exitCode, string text) = Run(Path.GetDirectoryName(project.ProjectPath)!, ["test", "tests", "-nologo"]);
        Assert.True(exitCode == 0 && text.Contains("Passed:     3", StringComparison.Ordinal), text);
    }

    [Fact]
    public void The_program_of_a_project_refuses_data_without_samples_with_a_line()
    {
        ModelGraph graph = SampleModels.Classifier();
        CSharpProject project = CSharpBackend.Write(graph, _folder.File("out"), new CSharpOptions { Name = "Spam", EnableOverview = false });
        string folder = Path.GetDirectoryName(project.ProjectPath)!;
        (int exitCode, string text) = Run(folder, ["build", "app", "-nologo", "-o", _folder.File("bin")]);
        Assert.True(exitCode == 0 && text.Contains("0 Warning(s)", StringComparison.Ordinal), text);

        foreach (TensorShape shape in new[] { new TensorShape(0, 5), new TensorShape() })
        {
            (exitCode, text) = Predict(Tensor.Create<float>(new float[shape.ElementCount], shape));
            Assert.Equal((1, "The array 'features' holds no samples: its first extent must be their number."), (exitCode, text.Trim()));
        }

        (exitCode, text) = Predict(SampleModels.Inputs(graph, 2)["features"]);
        Assert.True(exitCode == 0 && text.Trim().Split('\n').Length == 2, text);

        string missing = _folder.File("missing.npz");
        (exitCode, text) = Run(folder, [_folder.File("bin/Spam.App.dll"), missing]);
        Assert.Equal((1, $"There is no file '{missing}'."), (exitCode, text.Trim()));

        (int ExitCode, string Text) Predict(Tensor features)
        {
            string file = _folder.File($"features{string.Join('x', features.Shape)}.npz");
            NpzWriter.Write(file, [KeyValuePair.Create("features", features)]);
            return Run(folder, [_folder.File("bin/Spam.App.dll"), file]);
        }
    }

    private static (int ExitCode, string Text) Run(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo info = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.Result);
    }
}
