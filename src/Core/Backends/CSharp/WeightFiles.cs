using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>
/// The two weight files of a project: one of what the model has, and one of what the plan reads. To read a weight may be to unpack or convert
/// it, so what both hold is read from the model once and copied from the first file to the second. One weight is in memory at a time.
/// </summary>
/// <param name="source">The first file; it must be readable until the second is written.</param>
/// <param name="cancellationToken">Ends the writing.</param>
internal sealed class WeightFiles(OutputStream source, CancellationToken cancellationToken)
{
    private const int ChunkLength = 1 << 20;

    // Where the values of a constant begin in the first file: arrays are stored there as they are.
    private readonly Dictionary<GraphConstant, long> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Writes the weights as the model has them: every constant of the graph, once.</summary>
    public void WriteSource(ModelGraph graph)
    {
        CSharpNames names = new();
        HashSet<GraphConstant> written = new(ReferenceEqualityComparer.Instance);
        using NpzWriter writer = new(source);
        foreach (GraphValue value in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs.Select(o => o.Value)))
        {
            if (value.Constant is not { } constant || !written.Add(constant))
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Tensor tensor = constant.Read();
            string name = names.ArrayName(value.Name);
            if (tensor.DataType == DataType.String)
            {
                writer.Add(name, tensor);
                continue;
            }

            writer.BeginArray(name, tensor.DataType, tensor.Shape);
            _places[constant] = source.Position;
            writer.Write(tensor.Bytes.Span);
            writer.EndArray();
        }

        writer.Finish();
    }

    /// <summary>Writes the weights as the plan reads them.</summary>
    /// <param name="stream">The second file.</param>
    /// <param name="arrays">The constants of the plan, and under which names.</param>
    public void WritePlan(Stream stream, IEnumerable<(string Array, PlanConstant Constant)> arrays)
    {
        byte[] buffer = new byte[ChunkLength];
        using NpzWriter writer = new(stream);
        foreach ((string array, PlanConstant constant) in arrays)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (constant.Source is not { } same || !_places.TryGetValue(same, out long place))
            {
                writer.Add(array, constant.Read());
                continue;
            }

            writer.BeginArray(array, constant.DataType, constant.Shape);
            source.Position = place;
            for (long left = constant.Shape.ElementCount * constant.DataType.ElementSize(); left > 0;)
            {
                int count = (int)Math.Min(left, buffer.Length);
                source.Do(() => source.ReadExactly(buffer, 0, count));
                writer.Write(buffer.AsSpan(0, count));
                left -= count;
            }

            writer.EndArray();
        }

        writer.Finish();
    }
}
