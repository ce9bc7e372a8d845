using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>
/// A generated C# project, compiled in memory and loaded, so that it predicts in this session. Its assembly can be unloaded: disposing
/// lets it go. Loading a project runs the code in it: load only what you would also build and run.
/// </summary>
public sealed class GeneratedProject : IModelRunner, IDisposable
{
    /// <summary>The folder of the project in an output folder.</summary>
    private const string ProjectFolder = "csharp_generated_code";

    private readonly GeneratedProjectInterface _interface;
    private readonly Action _release;
    private readonly Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int> _predict;
    private bool _isDisposed;

    private GeneratedProject(string path, GeneratedProjectInterface description, Action release, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int> predict)
    {
        Path = path;
        _interface = description;
        Outputs =
        [
            .. description.Outputs.Where(o => !description.Counts.Any(c => c.Count == o.Name))
                .Select(o => description.Counts.FirstOrDefault(c => c.Output == o.Name) is { } counted ? o with { Shape = o.Shape.With(counted.Axis, Dimension.Unknown) } : o),
        ];
        _release = release;
        _predict = predict;
    }

    /// <summary>The folder csharp_generated_code.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string Name => _interface.Name;

    /// <inheritdoc/>
    public int ThreadCount { get; set; }

    /// <inheritdoc/>
    public int? StateBatch => _interface.StateBatch;

    /// <summary>The full name of the model's class.</summary>
    public string ModelClass => _interface.ModelClass;

    /// <inheritdoc/>
    public IReadOnlyList<ModelPort> Inputs => _interface.Inputs;

    /// <inheritdoc/>
    /// <remarks>Those that only say how much of another counts are not among them, but in the memory of <see cref="Run"/>.</remarks>
    public IReadOnlyList<ModelPort> Outputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DefaultInput> DefaultInputs => _interface.Defaults;

    /// <inheritdoc/>
    /// <remarks>What was fixed before the code was written is not told by it.</remarks>
    public IReadOnlyList<string> FixedInputs => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _interface.Notes;

    /// <summary>Whether a path is a generated project: the output folder of a conversion, or csharp_generated_code in it.</summary>
    /// <param name="path">Any path.</param>
    public static bool IsGeneratedProject(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Find(path) is not null;
    }

    /// <summary>Compiles and loads a project.</summary>
    /// <param name="path">The output folder of a conversion, or csharp_generated_code in it.</param>
    /// <param name="cancellationToken">Ends the compilation.</param>
    /// <exception cref="InputNotFoundException">There is no project, or one of its files is missing.</exception>
    /// <exception cref="CorruptFileException">Its interface file is damaged, or its weights do not fit.</exception>
    /// <exception cref="InvalidInputException">Its source does not compile.</exception>
    public static GeneratedProject Load(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return LoadTogether([path], cancellationToken)[0];
    }

    /// <summary>
    /// Compiles projects of one namespace and different names into one assembly, which costs little more than one of them. The assembly
    /// goes when all are disposed.
    /// </summary>
    /// <param name="paths">As for <see cref="Load"/>.</param>
    /// <param name="cancellationToken">Ends the compilation.</param>
    internal static IReadOnlyList<GeneratedProject> LoadTogether(IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        if (paths.Count == 0)
        {
            return [];
        }

        (string Folder, GeneratedProjectInterface Description, string Weights)[] found = [.. paths.Select(Open)];
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new UnsupportedFeatureException(
                $"'{paths[0]}' is a generated project: it has to be compiled, and this program, itself compiled ahead of time, cannot load what is compiled now.",
                "Build the project with the .NET SDK, or run this program on .NET (the .dll beside it).",
                paths[0]);
        }

        (AssemblyLoadContext context, Func<string, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int>>[] create) =
            GeneratedProjectCompiler.Compile([.. found.Select(f => (f.Folder, f.Description))], cancellationToken);
        int[] alive = [found.Length];
        void Release()
        {
            if (Interlocked.Decrement(ref alive[0]) == 0)
            {
                context.Unload();
            }
        }

        List<GeneratedProject> projects = [];
        try
        {
            for (int i = 0; i < found.Length; i++)
            {
                projects.Add(new GeneratedProject(found[i].Folder, found[i].Description, Release, CreateModel(create[i], found[i].Weights)));
            }

            return projects;
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    private static (string Folder, GeneratedProjectInterface Description, string Weights) Open(string path)
    {
        string folder = Find(path) ?? throw new InputNotFoundException(
            $"'{path}' is no generated C# project: there is no model/interface.json in it.",
            $"Give the output folder of {CommandKey.ConvertToCSharp}.",
            path);
        GeneratedProjectInterface description = GeneratedProjectInterface.Read(System.IO.Path.Combine(folder, "model", "interface.json"));
        string weights = System.IO.Path.Combine(folder, "model", description.Weights);
        return File.Exists(weights)
            ? (folder, description, weights)
            : throw new InputNotFoundException($"The weights '{weights}' of the generated project are missing.", "Convert the model again, or copy the file back.", weights);
    }

    private static Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int> CreateModel(Func<string, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int>> create, string weights)
    {
        try
        {
            return create(weights);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException)
        {
            throw new CorruptFileException(weights, "the weights", e.Message, "the weights the project was generated with", "Convert the model again, or copy the file back.", e);
        }
    }

    /// <inheritdoc/>
    public void ResetState()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (StateBatch is not null)
        {
            // The bridge takes a batch of no samples for this.
            _predict([], [], 0, ThreadCount);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Predict(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken = default)
    {
        (Tensor[] bound, int batch) = InputBinder.Bind(Inputs, WithoutDefaults(inputs));
        cancellationToken.ThrowIfCancellationRequested();
        if (StateBatch is int kept)
        {
            StateSession.RequireWhole(batch, kept, Name);
        }

        Dictionary<string, Tensor> results = new(StringComparer.Ordinal);
        Memory<byte>[] outputs = new Memory<byte>[_interface.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            ModelPort port = _interface.Outputs[i];
            TensorShape shape = port.Shape.For(batch);
            byte[] bytes = Tensor.AllocateBytes(port.DataType, shape, port.Name);
            outputs[i] = bytes;
            results[port.Name] = new Tensor(port.DataType, shape, bytes);
        }

        // The generated model refuses an empty batch; its predictions are empty.
        if (batch > 0)
        {
            int step = BatchParts.SamplesPerRun(_interface.BytesPerSample, batch, () => _interface.AreSamplesIndependent);
            try
            {
                BatchParts.Run([.. bound.Select(b => b.Bytes)], outputs, batch, step, Run, cancellationToken);
            }
            catch (Exception e) when (UnfitValues.IsRefusal(e))
            {
                throw UnfitValues.Of(Name, e);
            }
            catch (ArgumentException e)
            {
                // Whatever the description promised and the source does not take, beyond what was compared when it was loaded.
                throw new CorruptFileException(
                    System.IO.Path.Combine(Path, "model", "interface.json"), "the inputs and outputs", $"what the generated source refuses ({e.Message})", "what it takes", "Convert the model again.", e);
            }
        }

        RequireCounts(results);
        CountedOutput.Apply(_interface.Counts, results);
        return results;
    }

    // What the code says is not to be trusted more than its description is.
    private void RequireCounts(Dictionary<string, Tensor> results)
    {
        foreach (CountedOutput counted in _interface.Counts)
        {
            int count = results[counted.Count].AsSpan<int>()[0];
            if (count < 0 || count > results[counted.Output].Shape[counted.Axis])
            {
                throw new CorruptFileException(
                    System.IO.Path.Combine(Path, "model", "interface.json"), counted.Count, $"a count of {count}", $"0 to {results[counted.Output].Shape[counted.Axis]}", "Convert the model again.");
            }
        }
    }

    /// <summary>Predicts into the caller's memory, as the generated code does it.</summary>
    /// <param name="inputs">The bytes of each input, in the model's order.</param>
    /// <param name="outputs">Receives the bytes of each output, in the model's order.</param>
    /// <param name="batch">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">A length is not what the model takes.</exception>
    public void Run(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, int batch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _predict(inputs, outputs, batch, ThreadCount);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _release();
        }
    }

    // What was assumed when the code was written is part of it: the same may be fed, and nothing else.
    private IReadOnlyDictionary<string, Tensor> WithoutDefaults(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (DefaultInput input in DefaultInputs.Where(d => inputs.TryGetValue(d.Port.Name, out Tensor? fed) && !d.Holds(fed)))
        {
            string fed = inputs[input.Port.Name] is { ElementCount: 1 } value ? TensorPreview.FormatLine(value) : inputs[input.Port.Name].ToString();
            throw new InvalidInputException(
                $"'{Name}' was generated for {input.Port}{(input.ValueText.Length > 0 ? $" = {input.ValueText}" : " at its default")}, and {fed} is fed.",
                $"Convert the model again with this value in {OptionKey.FeaturePath}, or with '{input.Port.Name}' among its inputs ({OptionKey.Input}).");
        }

        return DefaultInputs.Count == 0 ? inputs
            : inputs.Where(i => Inputs.Any(p => p.Name == i.Key) || !DefaultInputs.Any(d => d.Port.Name == i.Key)).ToDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal);
    }

    private static string? Find(string path)
    {
        string[] candidates = [System.IO.Path.Combine(path, ProjectFolder), path];
        return candidates.Select(System.IO.Path.GetFullPath).FirstOrDefault(f =>
            File.Exists(System.IO.Path.Combine(f, "model", "interface.json")) && Directory.Exists(System.IO.Path.Combine(f, "src")));
    }
}
