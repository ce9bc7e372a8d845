using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.SavedModels;

/// <summary>
/// A SavedModel in the making (tensorflow/core/protobuf/saved_model.proto) that every loader takes: TensorFlow 2 by its objects and functions, TensorFlow 1 and Serving by the
/// graph around them, which calls the functions, and by its saver.
/// </summary>
public sealed class SavedModelBuilder
{
    private const string SignaturesName = "signatures";
    private const string InitOpSignature = "__saved_model_init_op";
    private const int SchemaVersion = 1;

    private readonly IReadOnlyList<SavedModelFunction> _functions;
    private readonly Func<GraphDefVariable, bool> _isTrainable;
    private readonly VariableObjects _objects;
    private readonly GraphDefVariable[] _variables;
    private readonly UniqueNames _names = new();

    /// <summary>Begins a model.</summary>
    /// <param name="functions">Its signatures. Variables of one name in several are the same variable.</param>
    /// <param name="isTrainable">Whether training changes a variable.</param>
    public SavedModelBuilder(IReadOnlyList<SavedModelFunction> functions, Func<GraphDefVariable, bool> isTrainable)
    {
        ArgumentNullException.ThrowIfNull(functions);
        _functions = functions;
        _isTrainable = isTrainable;
        _variables = [.. functions.SelectMany(f => f.Body.Variables).DistinctBy(v => v.Name, StringComparer.Ordinal)];
        _objects = new VariableObjects(_variables, SignaturesName);
        foreach (GraphDefVariable variable in _variables)
        {
            _names.TryAdd(variable.Name);
            _names.TryAdd(variable.Name + GraphDefBuilder.ReadSuffix);
        }
    }

    /// <summary>The variables, each with its key in the checkpoint, in the order of the keys.</summary>
    public IReadOnlyList<(GraphDefVariable Variable, string Key)> Variables => [.. _variables.Select(v => (v, _objects.Keys[v.Name])).OrderBy(v => v.Item2, StringComparer.Ordinal)];

    /// <summary>The graph of objects that belongs into the checkpoint.</summary>
    public byte[] ObjectGraph => _objects.ToMessage().ToByteArray();

    /// <summary>Writes saved_model.pb.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public void Write(Stream stream, CancellationToken cancellationToken)
    {
        GraphDefBuilder graph = new();
        MetaGraphBuilder meta = new(graph);
        meta.Message.MetaInfoDef.Tags.Add("serve");
        foreach (GraphDefVariable variable in _variables)
        {
            graph.AddVariable(variable, name => name);
        }

        FunctionDefLibraryMessage library = new();
        SavedObjectGraphMessage objects = Objects();
        List<(SavedModelFunction Function, string Name)> named = [];
        foreach (SavedModelFunction function in _functions)
        {
            string name = FormattableString.Invariant($"__inference_{Legal(function.Key)}_{named.Count}");
            SavedModelFunction sorted = Sorted(function);
            library.Function.Add(FunctionBuilder.Create(name, sorted.Body, sorted.Inputs, sorted.Outputs, cancellationToken));
            library.Function.Add((sorted.Body.Message.Library?.Function ?? []).ExceptBy(library.Function.Select(f => f.Signature.Name), f => f.Signature.Name, StringComparer.Ordinal).ToArray());
            objects.ConcreteFunctions.Add(name, ConcreteFunction(sorted));
            Call(meta, function, sorted, name);
            named.Add((sorted, name));
        }

        AddSignatures(objects, named);
        graph.Message.Library = library;
        meta.AddSaver(Variables);
        meta.Message.SignatureDef.Add(InitOpSignature, InitOp(graph.AddNode(_names.Add("NoOp"), "NoOp").Name));
        meta.Message.ObjectGraphDef = objects;
        SavedModelMessage model = new() { SavedModelSchemaVersion = SchemaVersion };
        model.MetaGraphs.Add(meta.Whole(cancellationToken));
        model.WriteTo(stream);
    }

    // A dictionary is flattened in the order of its keys: so are the arguments and the results of a signature.
    private static SavedModelFunction Sorted(SavedModelFunction function) => function with
    {
        Inputs = [.. function.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal)],
        Outputs = [.. function.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal)],
    };

    // The signature of the graph: placeholders, and a call of the function.
    private void Call(MetaGraphBuilder meta, SavedModelFunction function, SavedModelFunction sorted, string name)
    {
        Dictionary<string, string> placeholders = new(StringComparer.Ordinal);
        foreach (SignaturePort input in function.Inputs)
        {
            string placeholder = _names.Add(Legal($"{function.Key}_{input.Key}"));
            meta.Graph.AddNode(placeholder, "Placeholder").Type("dtype", input.DataType).Shape("shape", input.Shape ?? TensorShape.Scalar);
            placeholders.Add(input.Key, placeholder);
        }

        string call = _names.Add("StatefulPartitionedCall");
        IReadOnlyList<GraphDefVariable> variables = function.Body.Variables;
        meta.Graph.AddNode(call, "StatefulPartitionedCall", [.. sorted.Inputs.Select(i => placeholders[i.Key]), .. variables.Select(v => v.Name)])
            .Types("Tin", [.. sorted.Inputs.Select(i => i.DataType), .. variables.Select(_ => DataType.Resource)]).Types("Tout", sorted.Outputs.Select(o => o.DataType)).Function("f", name);
        Dictionary<string, int> places = sorted.Outputs.Select((o, i) => (o.Key, i)).ToDictionary(p => p.Key, p => p.i, StringComparer.Ordinal);
        meta.AddSignature(
            function.Key,
            function.Inputs.Select(i => i with { TensorName = placeholders[i.Key] + ":0" }),
            function.Outputs.Select(o => o with { TensorName = FormattableString.Invariant($"{call}:{places[o.Key]}") }));
    }

    private SavedConcreteFunctionMessage ConcreteFunction(SavedModelFunction function)
    {
        SavedConcreteFunctionMessage concrete = new() { CanonicalizedInputSignature = Tuple(Tuple(), Dictionary(function.Inputs)), OutputSignature = Dictionary(function.Outputs) };
        concrete.BoundInputs.AddRange(function.Body.Variables.Select(v => _objects.Ids[v.Name]));
        return concrete;
    }

    private SavedObjectGraphMessage Objects()
    {
        SavedObjectGraphMessage graph = new();
        for (int id = 0; id < _objects.Count; id++)
        {
            SavedObjectMessage node = _objects.VariableOf(id) is { } variable
                ? new SavedObjectMessage
                {
                    Variable = new SavedVariableMessage
                    {
                        Dtype = (DataTypeMessage)(int)variable.DataType, Shape = NodeDefBuilder.ToMessage(variable.Shape), Trainable = _isTrainable(variable), Name = variable.Name,
                    },
                }
                : UserObject("_generic_user_object");
            node.Children.AddRange(_objects.ChildrenOf(id));
            graph.Nodes.Add(node);
        }

        return graph;
    }

    private static void AddSignatures(SavedObjectGraphMessage graph, List<(SavedModelFunction Function, string Name)> functions)
    {
        SavedObjectMessage map = UserObject("signature_map");
        graph.Nodes[0].Children.Add(new ObjectReferenceMessage { LocalName = SignaturesName, NodeId = graph.Nodes.Count });
        graph.Nodes.Add(map);
        foreach ((SavedModelFunction function, string name) in functions)
        {
            map.Children.Add(new ObjectReferenceMessage { LocalName = function.Key, NodeId = graph.Nodes.Count });
            SavedBareConcreteFunctionMessage bare = new() { ConcreteFunctionName = name };
            bare.ArgumentKeywords.AddRange(function.Inputs.Select(i => i.Key));

            // Which of several is the first, a dictionary does not say.
            bare.AllowedPositionalArguments = function.Inputs.Count == 1 ? 1 : 0;
            graph.Nodes.Add(new SavedObjectMessage { BareConcreteFunction = bare });
        }
    }

    private static SavedObjectMessage UserObject(string identifier) =>
        new() { UserObject = new SavedUserObjectMessage { Identifier = identifier, Version = new VersionMessage { Producer = 1, MinConsumer = 1 } } };

    private static SignatureDefMessage InitOp(string node)
    {
        SignatureDefMessage signature = new();
        signature.Outputs.Add(InitOpSignature, new TensorInfoMessage { Name = node, TensorShape = new TensorShapeMessage { UnknownRank = true } });
        return signature;
    }

    private static StructuredValueMessage Tuple(params StructuredValueMessage[] values)
    {
        StructuredValueMessage.Types.Tuple tuple = new();
        tuple.Values.AddRange(values);
        return new StructuredValueMessage { TupleValue = tuple };
    }

    private static StructuredValueMessage Dictionary(IEnumerable<SignaturePort> ports)
    {
        StructuredValueMessage.Types.Dictionary dictionary = new();
        foreach (SignaturePort port in ports)
        {
            StructuredValueMessage.Types.TensorSpec spec = new()
            {
                Name = port.Key, Dtype = (DataTypeMessage)(int)port.DataType, Shape = NodeDefBuilder.ToMessage(port.Shape),
            };
            dictionary.Fields.Add(port.Key, new StructuredValueMessage { TensorSpecValue = spec });
        }

        return new StructuredValueMessage { DictValue = dictionary };
    }

    private static string Legal(string wished) => string.Concat(wished.Select((c, i) => char.IsAsciiLetterOrDigit(c) || (i > 0 && c is '_' or '.' or '-') ? c : '_')).TrimStart('_') is { Length: > 0 } legal ? legal : "x";
}
