using Google.Protobuf;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Graphs of objects for tests.</summary>
internal static class ObjectGraphs
{
    /// <summary>A root whose children each hold one variable; behind the first an optimizer with a slot for each of the others, if asked for.</summary>
    public static byte[] WithKeys(params string[] keys)
    {
        TrackableObjectGraphMessage graph = new();
        TrackableObjectMessage root = new();
        graph.Nodes.Add(root);
        foreach (string key in keys)
        {
            string name = key.Split('/')[0];
            root.Children.Add(new ObjectReferenceMessage { LocalName = name, NodeId = graph.Nodes.Count });
            TrackableObjectMessage node = new();
            node.Attributes.Add(new TrackableObjectMessage.Types.SerializedTensor { Name = "VARIABLE_VALUE", FullName = name, CheckpointKey = key });
            graph.Nodes.Add(node);
        }

        return graph.ToByteArray();
    }
}
