using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats;

/// <summary>Tensors in memory as a source of variables.</summary>
public sealed class TensorSource : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, Tensor Tensor)> _byName;

    /// <summary>Takes named tensors.</summary>
    /// <param name="tensors">The tensors; each name once.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <exception cref="InvalidInputException">A name occurs twice.</exception>
    public TensorSource(IEnumerable<KeyValuePair<string, Tensor>> tensors, string path = "memory")
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Path = path;
        _byName = new Dictionary<string, (VariableInfo, Tensor)>(StringComparer.Ordinal);
        List<VariableInfo> variables = [];
        foreach ((string name, Tensor tensor) in tensors)
        {
            long bytes = tensor.DataType == DataType.String ? tensor.Strings.Sum(s => (long)s.Length) : tensor.Bytes.Length;
            VariableInfo variable = new(name, tensor.DataType, tensor.Shape, bytes, path, -1);
            variables.Add(variable);
            if (!_byName.TryAdd(name, (variable, tensor)))
            {
                throw new InvalidInputException($"Two tensors are called '{name}'.", "Give each a name of its own.");
            }
        }

        Variables = variables;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "tensors in memory";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _byName.TryGetValue(name, out var entry) ? entry.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.DataType == DataType.String
            ? throw new InvalidOperationException($"'{variable.Name}' holds strings.")
            : new TensorStream(_byName[variable.Name].Tensor.Bytes);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return [.. _byName[variable.Name].Tensor.Strings];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is open.
    }

    private sealed class TensorStream(ReadOnlyMemory<byte> bytes) : ForwardStream
    {
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, bytes.Length - _at);
            bytes.Span.Slice(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
