using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.SafeTensors;

namespace TfModelTools.Weights;

/// <summary>Weights into a .safetensors file.</summary>
internal sealed class SafeTensorsSink : IWeightSink
{
    private readonly OutputFile _output;
    private readonly SafeTensorsWriter _writer;

    public SafeTensorsSink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        (string, Tensors.DataType, Tensors.TensorShape)[] tensors = [.. variables.Select(i => (i.Name, i.DataType, i.Shape))];
        SafeTensorsWriter.Check(tensors);
        _output = WeightOutput.Create(path, variables, options, OutputOrder.Forward);
        try
        {
            _writer = new SafeTensorsWriter(_output.Stream, tensors);
        }
        catch
        {
            _output.Dispose();
            throw;
        }

        Order = [.. _writer.WriteOrder.Select(i => variables[i])];
    }

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Order { get; }

    /// <inheritdoc/>
    public void Write(VariableInfo variable, ExportValues values)
    {
        _writer.BeginTensor();
        while (values.TryTake(out ReadOnlySpan<byte> chunk))
        {
            _writer.Write(chunk);
        }
    }

    /// <inheritdoc/>
    public void WriteStrings(VariableInfo variable, byte[][] strings) => throw new InvalidOperationException("Strings were refused before.");

    /// <inheritdoc/>
    public long Commit()
    {
        _writer.Finish();
        _output.Commit();
        return _output.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();
}
