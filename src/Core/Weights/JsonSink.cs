using System.IO.Compression;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Json;

namespace TfModelTools.Weights;

/// <summary>Weights into JSON, plain or compressed.</summary>
internal sealed class JsonSink : IWeightSink
{
    private readonly OutputFile _output;
    private readonly GZipStream? _gzip;
    private readonly JsonWeightsWriter _writer;

    public JsonSink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options, bool compress)
    {
        Order = variables;
        _output = WeightOutput.Create(path, options, OutputOrder.Forward);
        _gzip = compress ? new GZipStream(_output.Stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        _writer = new JsonWeightsWriter(_gzip ?? (Stream)_output.Stream);
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
    public void WriteStrings(VariableInfo variable, byte[][] strings) => _writer.AddStrings(variable.Name, strings);

    /// <inheritdoc/>
    public long Commit()
    {
        _writer.Finish();
        _gzip?.Dispose();
        _output.Commit();
        return _output.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The output first: what the compressor still holds must not be written into one that is given up.
        _output.Dispose();
        _writer.Dispose();
        _gzip?.Dispose();
    }
}
