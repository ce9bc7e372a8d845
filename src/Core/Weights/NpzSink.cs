using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;

namespace TfModelTools.Weights;

/// <summary>Weights into an .npz archive.</summary>
internal sealed class NpzSink : IWeightSink
{
    private readonly OutputFile _output;
    private readonly NpzWriter _writer;

    public NpzSink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        Order = variables;
        _output = options.Compression == NpzCompression.Stored ? WeightOutput.Create(path, variables, options) : WeightOutput.Create(path, options);
        _writer = new NpzWriter(_output.Stream, options.Compression);
    }

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Order { get; }

    /// <inheritdoc/>
    public void Write(VariableInfo variable, ExportValues values)
    {
        _writer.BeginArray(variable.Name, variable.DataType, variable.Shape);
        while (values.TryTake(out ReadOnlySpan<byte> chunk))
        {
            _writer.Write(chunk);
        }

        _writer.EndArray();
    }

    /// <inheritdoc/>
    public void WriteStrings(VariableInfo variable, byte[][] strings) => _writer.AddStrings(variable.Name, variable.Shape, strings);

    /// <inheritdoc/>
    public long Commit()
    {
        _writer.Finish();
        _output.Commit();
        return _output.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The output first: what the compressor still holds must not be written into one that is given up.
        _output.Dispose();
        _writer.Dispose();
    }
}
