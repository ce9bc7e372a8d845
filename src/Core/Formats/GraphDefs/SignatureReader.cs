using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>Reads signatures (SignatureDef of tensorflow/core/protobuf/meta_graph.proto).</summary>
internal static class SignatureReader
{
    /// <summary>
    /// Reads a signature of a binary file, whose entries have no order of their own: outputs of one node come in its order, all others
    /// by key.
    /// </summary>
    /// <param name="key">The signature's key.</param>
    /// <param name="message">The message.</param>
    /// <param name="path">The file, for messages.</param>
    public static ModelSignature Read(string key, SignatureDefMessage message, string path)
    {
        SignaturePort[] outputs = [.. message.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => Port(o.Key, o.Value, path))];
        TensorName[] names = [.. outputs.Select(o => TensorName.Parse(o.TensorName))];
        if (names.Select(n => n.Node).Distinct(StringComparer.Ordinal).Count() == 1)
        {
            outputs = [.. outputs.Zip(names).OrderBy(o => o.Second.Index).Select(o => o.First)];
        }

        return new ModelSignature(key, message.MethodName, [.. message.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => Port(i.Key, i.Value, path))], outputs);
    }

    /// <summary>Reads a signature whose entries stand in the order that is meant, as in JSON.</summary>
    /// <inheritdoc cref="Read"/>
    public static ModelSignature ReadInOrder(string key, SignatureDefMessage message, string path) => new(
        key,
        message.MethodName,
        [.. message.Inputs.Select(i => Port(i.Key, i.Value, path))],
        [.. message.Outputs.Select(o => Port(o.Key, o.Value, path))]);

    private static SignaturePort Port(string key, TensorInfoMessage info, string path)
    {
        string name = info.EncodingCase switch
        {
            TensorInfoMessage.EncodingOneofCase.CooSparse => string.Join(", ", info.CooSparse.IndicesTensorName, info.CooSparse.ValuesTensorName, info.CooSparse.DenseShapeTensorName),
            TensorInfoMessage.EncodingOneofCase.CompositeTensor => string.Join(", ", info.CompositeTensor.Components.Select(c => c.Name)),
            _ => info.Name,
        };
        return new SignaturePort(key, name, info.Dtype.ToDataType(), info.TensorShape is null ? null : info.TensorShape.ToShape(path, $"signature entry '{key}'"));
    }
}
