using TfModelTools.Backends.Keras.Graphs;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Keras;

/// <summary>Writes a model as Keras loads it: a .keras archive of Keras 3, an .h5 file, or a program of Python with its weights.</summary>
public sealed class KerasBackend : IModelBackend
{
    /// <inheritdoc/>
    public ConversionTarget Target => ConversionTarget.Keras;

    /// <inheritdoc/>
    public string Description => "a Keras model";

    /// <inheritdoc/>
    public BackendOptions DefaultOptions => new KerasOptions();

    /// <inheritdoc/>
    public IReadOnlyList<Legalization> Legalizations => KerasLegalizations.For(KerasDialect.Keras3);

    /// <inheritdoc/>
    public string? WhyRefused(Type op) => KerasVocabulary.For(KerasDialect.Keras3).Find(op) is { } emitter ? ((IOperatorHandler)emitter).WhyNever : KerasGraph.WhyMissing(op, KerasDialect.Keras3);

    /// <inheritdoc/>
    public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph)
    {
        _ = KerasGraph.Create(graph, KerasDialect.Keras3, out IReadOnlyList<UnsupportedItem> items);
        return items;
    }

    /// <inheritdoc/>
    public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph, Func<CancellationToken, KerasLayersSource?> layers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return layers(cancellationToken) is { } source ? Check(source, KerasDialect.Keras3.Major) : Check(graph);
    }

    /// <summary>Lists all layers of a model that cannot be written, with the reason; empty when the model can be. Reads no weights.</summary>
    /// <param name="source">The model's layers.</param>
    /// <param name="kerasVersion">The Keras it is to be written for, 2 or 3.</param>
    public static IReadOnlyList<UnsupportedItem> Check(KerasLayersSource source, int kerasVersion)
    {
        ArgumentNullException.ThrowIfNull(source);
        _ = KerasTopology.Create(source, DialectOf(kerasVersion), null, out IReadOnlyList<UnsupportedItem> items);
        return items;
    }

    /// <inheritdoc/>
    public void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        KerasOptions keras = (KerasOptions)options;
        _ = Prepare(graph, FormOf(path, keras).Dialect, keras, cancellationToken);
    }

    /// <inheritdoc/>
    public ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        KerasOptions keras = (KerasOptions)options;
        (KerasModelFormat format, KerasDialect dialect) = FormOf(path, keras);
        (KerasLayersSource source, KerasTopology topology, bool isGraph) = Prepare(graph, dialect, keras, cancellationToken);
        keras.RequireAllowed(path);
        string full = Path.GetFullPath(path);
        IReadOnlyList<string> files = keras.FilesOf(full);
        using OutputFile output = OutputFile.Create(files[^1], keras.Overwrite);
        ByteProgress counter = new(progress, "Writing weights", topology.WeightBytes);
        if (format == KerasModelFormat.Archive)
        {
            KerasArchiveFile.Write(topology, output, counter, cancellationToken);
        }
        else
        {
            using OutputFile? program = format == KerasModelFormat.Python ? KerasProgram.Create(full, keras, topology) : null;
            KerasH5File.Write(topology, output, counter, cancellationToken);
            program?.Commit();
        }

        return new KerasModel(
            full,
            keras.Name ?? source.Root.Config.Name,
            format,
            dialect.Major,
            [.. graph.Inputs.Select(i => i.Name)],
            [.. graph.Outputs.Select(o => o.Name)],
            source.Root.Layers.Count,
            topology.WeightCount,
            topology.WeightBytes,
            [.. files.Select(f => Path.GetFileName(f))],
            [.. graph.Notes, .. topology.Notes],
            [.. source.Root.WithInner.SelectMany(l => dialect.Differences(l).ExtremesOf(l.Path)), .. dialect.IsKeras3 ? [] : source.Root.WithInner.SelectMany(Otherwise), .. isGraph ? graph.States.Select(s => $"'{s.Name}' is kept from batch to batch by the caller: feed it zeros at first, then what the output '{s.Name}/next' gave.") : []]);
    }

    private static (KerasLayersSource Source, KerasTopology Topology, bool IsGraph) Prepare(ModelGraph graph, KerasDialect dialect, KerasOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<UnsupportedItem> items = [];
        KerasLayersSource? layers = options.Layers?.Invoke(cancellationToken);
        KerasLayersSource source = layers ?? KerasGraph.Create(graph, dialect, out items) ?? throw new UnsupportedModelException(graph.Name, items);
        KerasTopology topology = KerasTopology.Create(source, dialect, options.Name, out items);
        return items.Count > 0 ? throw new UnsupportedModelException(source.Path, items) : (source, topology, layers is null);
    }

    /// <summary>The form that a path stands for, and the Keras that it is for.</summary>
    /// <exception cref="InvalidInputException">It is none, or not one of the Keras asked for.</exception>
    internal static (KerasModelFormat Format, KerasDialect Dialect) FormOf(string path, KerasOptions options)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        KerasModelFormat format = extension switch
        {
            ".keras" => KerasModelFormat.Archive,
            ".h5" or ".hdf5" or ".hdf" => KerasModelFormat.H5,
            KerasOptions.ProgramExtension => KerasModelFormat.Python,
            _ => throw new InvalidInputException($"'{path}' does not say which form of Keras' files it is to be.", "Name it .keras (Keras 3), .h5 (Keras 2 and 3), or .py (a program for both).", path),
        };
        if (format == KerasModelFormat.Python && options.KerasVersion == 3)
        {
            throw new InvalidInputException($"'{path}' is to be a program for Keras 3 alone; programs are written for Keras 2 and 3.", $"Leave {OptionKey.KerasVersion} out.", path);
        }

        return format == KerasModelFormat.Archive && options.KerasVersion == 2
            ? throw new InvalidInputException($"'{path}' is to be a .keras file of Keras 2, of which few versions read any.", $"Name it .h5, or leave {OptionKey.KerasVersion} out.", path)
            : (format, DialectOf(options.KerasVersion ?? (format == KerasModelFormat.Archive ? 3 : 2)));
    }

    private static KerasDialect DialectOf(int version) => version switch
    {
        2 => KerasDialect.Keras2,
        3 => KerasDialect.Keras3,
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "2 or 3."),
    };

    // Keras 3 reads the file as well.
    private static IEnumerable<string> Otherwise(KerasModelLayer layer) =>
        (layer.Inner.Count > 0 ? [] : layer.ToKeras3.HardSigmoid is var (hard, _) ? [.. layer.ToKeras3.Always, hard] : layer.ToKeras3.Always).Select(reason => $"Keras 3, which reads the file as well, computes the layer '{layer.Path}' otherwise: {reason}.");
}
