using Google.Protobuf;
using Google.Protobuf.Collections;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A meta graph in the making: a graph with its signatures, its saver and its collections (tensorflow/core/protobuf/meta_graph.proto).</summary>
public sealed class MetaGraphBuilder
{
    private const string PredictMethod = "tensorflow/serving/predict";

    /// <summary>Begins with a graph, which may still grow.</summary>
    /// <param name="graph">The graph.</param>
    public MetaGraphBuilder(GraphDefBuilder graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
    }

    /// <summary>The graph.</summary>
    public GraphDefBuilder Graph { get; }

    /// <summary>The message, without the graph.</summary>
    internal MetaGraphDefMessage Message { get; } = new() { MetaInfoDef = new MetaGraphDefMessage.Types.MetaInfoDef { StrippedDefaultAttrs = true } };

    /// <summary>Adds what saves and restores the graph's variables; nothing where there are none.</summary>
    /// <param name="variables">The variables, each with its key in the checkpoint.</param>
    public void AddSaver(IReadOnlyList<(GraphDefVariable Variable, string Key)> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (variables.Count > 0)
        {
            Message.SaverDef = SaverNodes.Add(Graph, variables);
        }
    }

    /// <summary>Adds a signature.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">Its outputs.</param>
    public void AddSignature(string key, IEnumerable<SignaturePort> inputs, IEnumerable<SignaturePort> outputs)
    {
        SignatureDefMessage signature = new() { MethodName = PredictMethod };
        Fill(signature.Inputs, inputs);
        Fill(signature.Outputs, outputs);
        Message.SignatureDef.Add(key, signature);
    }

    /// <summary>
    /// Adds variables to the collections by which import_meta_graph finds them again. Each gets an initial value, zeros, for a graph whose variables are initialized before they
    /// are restored.
    /// </summary>
    /// <param name="variables">The variables, each with whether training changes it.</param>
    public void AddCollections(IEnumerable<(GraphDefVariable Variable, bool IsTrainable)> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        CollectionDefMessage.Types.BytesList all = new(), trainable = new();
        foreach ((GraphDefVariable variable, bool isTrainable) in variables)
        {
            string zeros = Graph.AddNode(variable.Name + "/Initializer/zeros", "Const").Type("dtype", variable.DataType).ZeroTensor("value", variable.DataType, variable.Shape).Name;
            string assign = Graph.AddNode(variable.Name + "/Assign", "AssignVariableOp", variable.Name, zeros).Type("dtype", variable.DataType).Name;
            ByteString entry = new VariableDefMessage
            {
                VariableName = variable.Name + ":0",
                InitializerName = assign,
                SnapshotName = variable.Reader + ":0",
                InitialValueName = zeros + ":0",
                IsResource = true,
                Trainable = isTrainable,
            }.ToByteString();
            all.Value.Add(entry);
            if (isTrainable)
            {
                trainable.Value.Add(entry);
            }
        }

        if (all.Value.Count > 0)
        {
            Message.CollectionDef.Add("trainable_variables", new CollectionDefMessage { BytesList = trainable });
            Message.CollectionDef.Add("variables", new CollectionDefMessage { BytesList = all });
        }
    }

    /// <summary>Writes the message, the values of constants in their nodes.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="LimitExceededException">The constants are too large for a message.</exception>
    public void Write(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Whole(cancellationToken).WriteTo(stream);
    }

    /// <summary>The message with the graph.</summary>
    internal MetaGraphDefMessage Whole(CancellationToken cancellationToken)
    {
        MetaGraphDefMessage whole = Message.Clone();
        whole.GraphDef = Graph.Filled(cancellationToken);
        return whole;
    }

    /// <summary>A tensor of a signature.</summary>
    internal static TensorInfoMessage InfoOf(SignaturePort port) => new()
    {
        Name = port.TensorName, Dtype = (DataTypeMessage)(int)port.DataType, TensorShape = NodeDefBuilder.ToMessage(port.Shape),
    };

    private static void Fill(MapField<string, TensorInfoMessage> map, IEnumerable<SignaturePort> ports)
    {
        foreach (SignaturePort port in ports)
        {
            map.Add(port.Key, InfoOf(port));
        }
    }
}
