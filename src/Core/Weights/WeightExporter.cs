using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Weights;

/// <summary>
/// Writes variables of any source in any weight format. Values stream through a few buffers, whatever their size; the output takes its
/// place when it is whole, and a cancelled or failed export leaves nothing behind.
/// </summary>
public static class WeightExporter
{
    private const long ReportBytes = 1 << 20;

    /// <summary>Exports variables.</summary>
    /// <param name="source">Where the values come from.</param>
    /// <param name="variables">Which variables, in which order.</param>
    /// <param name="path">The output: a file, or for <see cref="WeightFormat.NpyFolder"/> a folder.</param>
    /// <param name="options">Format, casts, names; null for none.</param>
    /// <param name="cancellationToken">Ends the export within a chunk.</param>
    /// <exception cref="OutputException">The output cannot be written or exists.</exception>
    /// <exception cref="InvalidInputException">The format cannot hold a type or a name, or a cast is impossible; all variables concerned are listed.</exception>
    /// <exception cref="CorruptFileException">The source is damaged.</exception>
    /// <exception cref="ChecksumMismatchException">The source is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static WeightExportResult Export(
        IVariableSource source,
        IReadOnlyList<VariableInfo> variables,
        string path,
        WeightExportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(variables);
        return Export(WeightInput.Of(source, variables), path, options, cancellationToken);
    }

    /// <summary>Exports variables of several sources into one output.</summary>
    /// <param name="inputs">The variables, in order. Their sources stay open.</param>
    /// <param name="path">The output: a file, or for <see cref="WeightFormat.NpyFolder"/> a folder.</param>
    /// <param name="options">Format, casts, names; null for none.</param>
    /// <param name="cancellationToken">Ends the export within a chunk.</param>
    /// <inheritdoc cref="Export(IVariableSource, IReadOnlyList{VariableInfo}, string, WeightExportOptions?, CancellationToken)" path="/exception"/>
    public static WeightExportResult Export(IReadOnlyList<WeightInput> inputs, string path, WeightExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new WeightExportOptions();
        WeightFormat format = options.Format ?? WeightFormats.FromExtension(path);
        (inputs, List<string> left) = Take(inputs, path, options);
        using WeightView view = WeightView.Create(inputs, options);
        cancellationToken.ThrowIfCancellationRequested();
        long size;
        List<string> warnings = [.. view.Warnings];
        try
        {
            RequireLayout(format, path, options);
            using IWeightSink sink = CreateSink(format, path, view.Variables, options);
            Run(view, sink, options.Progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            size = sink.Commit();
        }
        catch (IOException e)
        {
            // Reading has faults of its own; what is left is writing, mostly a full disk.
            throw new OutputException($"'{path}' cannot be written: {e.Message}", "Check the free space of the disk, or choose another path.", path, e);
        }

        if (options.KerasOrder is { } order)
        {
            warnings.AddRange(KerasWeightLayout.Warnings(view.Variables, order));
            if (left.Count > 0)
            {
                warnings.Add($"Left out, since Keras counts seeds and metrics among no layer's weights: {string.Join(", ", left.Select(n => $"'{n}'"))}.");
            }
        }

        if (options.KerasOrder is not null && path.EndsWith(".weights.h5", StringComparison.OrdinalIgnoreCase))
        {
            warnings.Add("Keras 3 takes a name that ends in .weights.h5 for its own newer layout: rename the file to end in .h5 before it loads these weights.");
        }

        return new WeightExportResult(Path.GetFullPath(path), format, view.Variables.Count, size, warnings);
    }

    /// <summary>Throws what an export would throw before it reads a value. Nothing is written.</summary>
    /// <param name="inputs">The variables, in order. Their sources stay open.</param>
    /// <param name="path">The output.</param>
    /// <param name="options">Format, casts, names; null for none.</param>
    /// <exception cref="InvalidInputException">The format cannot hold a type or a name, or a cast is impossible; all variables concerned are listed.</exception>
    public static void EnsureAllowed(IReadOnlyList<WeightInput> inputs, string path, WeightExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new WeightExportOptions();
        WeightFormat format = options.Format ?? WeightFormats.FromExtension(path);
        WeightTarget.EnsureAllowed(path, format, options.Overwrite);
        using WeightView view = WeightView.Create(Take(inputs, path, options).Inputs, options);
        RequireLayout(format, path, options);
        switch (format)
        {
            case WeightFormat.Npz:
                NpzWriter.Check(view.Variables.Select(v => v.Name));
                break;
            case WeightFormat.NpyFolder:
                NpyFolderSink.Check(view.Variables);
                break;
            case WeightFormat.SafeTensors:
                SafeTensorsSink.Check(view.Variables);
                break;
            case WeightFormat.Hdf5:
                Hdf5Sink.Check(view.Variables, options);
                break;
        }
    }

    /// <summary>What is written of some variables, and the names of those that have no place in the layout asked for.</summary>
    private static (IReadOnlyList<WeightInput> Inputs, List<string> Left) Take(IReadOnlyList<WeightInput> inputs, string path, WeightExportOptions options)
    {
        if (inputs.Count == 0)
        {
            throw new InvalidInputException("There are no variables to write.", "Give at least one; what the path holds stays as it is.", path);
        }

        if (options.KerasOrder is not null && options.Rename is not null)
        {
            throw new InvalidInputException(
                "In the layout of Keras' weight files names are those of layers; renamed variables would belong to none.",
                $"Leave the new names out, or write the layers as they are to be called into an order file: {OptionKey.KerasOrder} FILE.");
        }

        return options.KerasOrder is null ? (inputs, []) : (
            [.. inputs.Where(i => !KerasWeightOrder.IsNoWeight(i.Variable.Name))],
            [.. inputs.Select(i => i.Variable.Name).Where(KerasWeightOrder.IsNoWeight)]);
    }

    private static void RequireLayout(WeightFormat format, string path, WeightExportOptions options)
    {
        if (format != WeightFormat.Hdf5 && options.KerasOrder is not null)
        {
            throw new InvalidInputException($"The layout of Keras is one of HDF5 files; '{path}' is to be {format.DisplayName()}.", "Give a name that ends in .h5, or leave the layout out.");
        }
    }

    private static void Run(IVariableSource source, IWeightSink sink, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        long total = sink.Order.Sum(ExportPump.WorkOf);
        long done = 0;
        long reported = 0;
        using ExportPump pump = new(source, sink.Order, cancellationToken)
        {
            Taken = chunk =>
            {
                done += chunk.Work;
                if (progress is not null && (done - reported >= ReportBytes || done == total))
                {
                    reported = done;
                    progress.Report(new ProgressReport("Exporting weights", chunk.Variable.Name, done, total, "bytes"));
                }
            },
        };
        foreach (VariableInfo variable in sink.Order)
        {
            if (variable.DataType == Tensors.DataType.String)
            {
                sink.WriteStrings(variable, pump.Next().Strings!);
            }
            else
            {
                using ExportValues values = new(pump);
                sink.Write(variable, values);
                values.Finish();
            }
        }
    }

    private static IWeightSink CreateSink(WeightFormat format, string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options) => format switch
    {
        WeightFormat.Npz => new NpzSink(path, variables, options),
        WeightFormat.NpyFolder => new NpyFolderSink(path, variables, options),
        WeightFormat.Json => new JsonSink(path, variables, options, compress: false),
        WeightFormat.JsonGzip => new JsonSink(path, variables, options, compress: true),
        WeightFormat.SafeTensors => new SafeTensorsSink(path, variables, options),
        _ => new Hdf5Sink(path, variables, options),
    };
}
