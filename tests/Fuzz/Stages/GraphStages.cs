using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>The calls that take TensorFlow's graphs apart.</summary>
internal static class GraphStages
{
    private const int MostNodes = 2000;

    /// <summary>Reads every attribute of every node, tensors included.</summary>
    public static void Attributes(TensorFlowGraph graph, Recorder recorder) => recorder.Try("attributes", () =>
    {
        foreach (TensorFlowNode node in graph.Nodes.Concat(graph.Functions.SelectMany(f => f.Nodes)).Take(MostNodes))
        {
            recorder.Try("attribute", () =>
            {
                foreach (string name in node.AttributeNames)
                {
                    NodeAttribute attribute = node.Attribute(name)!;
                    recorder.Note(attribute.ToString());
                    recorder.Note(attribute.Shapes.Count + attribute.Texts.Count + attribute.Types.Count);
                    if (attribute.Tensor is { } tensor)
                    {
                        recorder.Value(node.Name, tensor.Read());
                    }
                }
            });
        }
    });

    /// <summary>Reads everything of a meta graph.</summary>
    public static void Meta(MetaGraph meta, Recorder recorder)
    {
        recorder.Note(string.Join('|', meta.Tags));
        recorder.Note(meta.Saver?.ToString());
        foreach (ModelSignature signature in meta.Signatures)
        {
            recorder.Note($"{signature.Key} {signature.MethodName} {string.Join(',', signature.Inputs)} {string.Join(',', signature.Outputs)}");
        }

        foreach (GraphCollection collection in meta.Collections)
        {
            recorder.Note(collection.ToString());
        }

        recorder.Note(string.Join('|', meta.Variables));
        recorder.Try("objects", () => recorder.Note(meta.TrainableObjectElements));
        Attributes(meta.Graph, recorder);
    }
}
