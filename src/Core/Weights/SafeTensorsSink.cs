using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.SafeTensors;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>Weights into a .safetensors file.</summary>
internal sealed class SafeTensorsSink : IWeightSink
{
    private readonly OutputFile _output;
    private readonly SafeTensorsWriter _writer;

    public SafeTensorsSink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        Check(variables);
        _output = WeightOutput.Create(path, variables, options, OutputOrder.Forward);
        try
        {
            _writer = new SafeTensorsWriter(_output.Stream, Tensors(variables));
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

    /// <summary>Throws when a variable cannot be held.</summary>
    /// <param name="variables">What is to be written.</param>
    /// <exception cref="InvalidInputException">Names or types are not of the format; all variables concerned are listed.</exception>
    public static void Check(IReadOnlyList<VariableInfo> variables) => SafeTensorsWriter.Check(Tensors(variables));

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    private static (string Name, DataType DataType, TensorShape Shape)[] Tensors(IReadOnlyList<VariableInfo> variables) => [.. variables.Select(v => (v.Name, v.DataType, v.Shape))];
}
