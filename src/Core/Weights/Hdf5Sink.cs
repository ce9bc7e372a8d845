using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Weights;

/// <summary>
/// Weights into an HDF5 file: a dataset under each name, slashes as groups. HDF5 cannot have a dataset and a group of the same name, so
/// 'w' beside 'w/Adam' is refused, and so are names with empty or dot parts. On request in the layout of Keras' weight files.
/// </summary>
internal sealed class Hdf5Sink : IWeightSink
{
    private readonly Hdf5Writer _writer;
    private readonly KerasWeightLayout? _layout;
    private readonly OutputFile _output;

    public Hdf5Sink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        _layout = Check(variables, options);
        Order = _layout?.Order ?? variables;
        _output = WeightOutput.Create(path, variables, options);
        _writer = Hdf5Writer.Create(_output);
    }

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Order { get; }

    /// <inheritdoc/>
    public void Write(VariableInfo variable, ExportValues values)
    {
        _writer.BeginDataset(PathOf(variable), variable.DataType, variable.Shape);
        while (values.TryTake(out ReadOnlySpan<byte> chunk))
        {
            _writer.Write(chunk);
        }

        _writer.EndDataset();
    }

    /// <inheritdoc/>
    public void WriteStrings(VariableInfo variable, byte[][] strings) => _writer.AddDataset(PathOf(variable), new Tensor(variable.Shape, strings));

    /// <inheritdoc/>
    public long Commit()
    {
        _layout?.WriteAttributes(_writer);
        _writer.Commit();
        return _output.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>Throws when variables cannot be held, or have no place in the layout.</summary>
    /// <param name="variables">What is to be written.</param>
    /// <param name="options">How.</param>
    /// <returns>The layout that was asked for; null for none.</returns>
    /// <exception cref="InvalidInputException">They cannot; all variables concerned are listed.</exception>
    public static KerasWeightLayout? Check(IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        KerasWeightLayout? layout = options.KerasOrder is { } order ? KerasWeightLayout.Of(variables, order) : null;
        Check([.. (layout?.Order ?? variables).Select(v => layout?.PathOf(v) ?? v.Name)]);
        return layout;
    }

    private string PathOf(VariableInfo variable) => _layout?.PathOf(variable) ?? variable.Name;

    private static void Check(IReadOnlyList<string> names)
    {
        string[] wrong = [.. names.Where(n => n.Split('/').Any(part => part is "" or "." or "..") || n.Contains('\0', StringComparison.Ordinal)).Select(n => $"'{n}'")];
        if (wrong.Length > 0)
        {
            throw new InvalidInputException($"These names have parts that HDF5 does not allow (empty, '.', '..', or with a zero character): {string.Join(", ", wrong)}.", "Rename these variables or choose another format.");
        }

        NamesBelow below = new(names);
        string[] both = [.. names.Where(below.Any).Select(n => $"'{n}'")];
        if (both.Length > 0)
        {
            throw new InvalidInputException(
                $"These variables have others below their name, which HDF5 cannot hold: {string.Join(", ", both)}.",
                $"Rename them, leave them out, or choose another format. State of an optimizer is left out by {OptionKey.ExcludeOptimizer}.");
        }
    }
}
