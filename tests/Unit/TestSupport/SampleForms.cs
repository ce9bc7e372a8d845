using TfModelTools.Cli;

namespace TfModelTools.Tests.TestSupport;

/// <summary>The sample model in every form that a model has, by what converts to it.</summary>
public sealed class SampleForms : IDisposable
{
    /// <summary>Each form: its name, the file it is, and the command that writes it.</summary>
    private static readonly (string Name, string File, string[] Command)[] Table =
    [
        (".keras", "keras/language.keras", ["convert", "keras"]),
        ("onnx", "onnx/language.onnx", ["convert", "onnx"]),
        ("ir", "ir/language.pb", ["convert", "ir"]),
        ("tfjs graph", "tfjs-graph", ["convert", "tfjs"]),
        ("tfjs layers", "tfjs-layers", ["convert", "tfjs", "--format", "layers-model"]),
        ("SavedModel", "saved", ["convert", "tensorflow", "--format", "saved-model"]),
        ("frozen graph", "frozen/language.pb", ["convert", "tensorflow"]),
        ("meta graph", "meta/language.meta", ["convert", "tensorflow"]),
        ("project", "project", ["convert", "csharp"]),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal) { [".h5"] = Sample.Model };

    /// <summary>The names of the forms that are imported.</summary>
    public static IReadOnlyList<string> Names { get; } = [".h5", .. Table.Where(t => t.Name != "project").Select(t => t.Name)];

    /// <summary>The names of those that are written.</summary>
    public static IReadOnlyList<string> Targets { get; } = [.. Table.Select(t => t.Name)];

    public void Dispose() => _folder.Dispose();

    /// <summary>The sample in a form.</summary>
    public async Task<string> PathOf(string form)
    {
        if (!_made.TryGetValue(form, out string? path))
        {
            (int code, string error, path) = await ConvertAsync(Sample.Model, form, "form");
            Assert.True(code == 0, error);
            _made[form] = path;
        }

        return path;
    }

    /// <summary>Converts a model to a form.</summary>
    /// <param name="model">The model.</param>
    /// <param name="form">The form.</param>
    /// <param name="folder">A name for the folder it goes to.</param>
    public async Task<(int Code, string Error, string Path)> ConvertAsync(string model, string form, string folder)
    {
        (string _, string file, string[] command) = Table.Single(t => t.Name == form);
        string path = Path.Combine(_folder.Path, folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (int code, string error) = await RunAsync([.. command, model, "--out", path, "--force"]);
        return (code, error, path);
    }

    /// <summary>Runs the command line.</summary>
    public static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter error = new();
        int code = await CliApplication.RunAsync(arguments, new CliConsole(new StringWriter(), error, false, false));
        return (code, error.ToString());
    }
}
