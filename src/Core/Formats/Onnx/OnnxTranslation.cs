using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// Turns the graphs of a model into those of TensorFlow, which state nodes in the same way: what is fed is a Placeholder, what is constant a Const, branches and loops are
/// functions, and so are the functions of the model, once for each set of attributes they are called with. All other nodes keep their operators and attributes, and note the
/// version of the operators they are written in.
/// </summary>
internal sealed class OnnxTranslation
{
    // Beyond twice what nodes read.
    private const int MaxCaptures = 20_000;

    private readonly OnnxModelMessage _model;
    private readonly string _path;
    private readonly OnnxFunctions _functions;
    private readonly Dictionary<NodeDefMessage, Func<StoredTensor>> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly GraphDefMessage _graph = new() { Versions = new VersionMessage { Producer = GraphDefBuilder.Producer }, Library = new FunctionDefLibraryMessage() };
    private readonly UniqueNames _functionNames = new();
    private readonly OnnxScope _root = new(null);
    private long _references;
    private long _captures;

    /// <summary>Takes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for messages.</param>
    public OnnxTranslation(OnnxModelMessage model, string path)
    {
        _model = model;
        _path = path;
        _functions = new OnnxFunctions(model, path);
    }

    /// <summary>The graph.</summary>
    /// <exception cref="InvalidGraphException">A value is given twice, or by nothing; an input has no name, or an output is listed twice.</exception>
    /// <exception cref="CorruptFileException">A constant or an attribute contradicts itself.</exception>
    public TensorFlowGraph Run()
    {
        OnnxContext context = new(OnnxFunctions.Versions(_model.OpsetImport), null, "the graph");
        OnnxGraphMessage graph = _model.Graph ?? throw new CorruptFileException(_path, "the model", "no graph", "one");
        foreach (OnnxValueMessage input in Fed(graph))
        {
            if (input.Name.Length == 0)
            {
                throw new InvalidGraphException($"'{_path}', {context.Name}: an input has no name.", "The model is damaged: export it again from its source.", _path);
            }

            string name = _root.Name(input.Name);
            Define(_root, input.Name, name, context);
            _graph.Node.Add(Placeholder(name, input));
        }

        AddNodes(graph, _root, context, _graph.Node);
        HashSet<string> outputs = new(StringComparer.Ordinal);
        foreach (OnnxValueMessage output in graph.Output)
        {
            if (!outputs.Add(output.Name))
            {
                throw new InvalidGraphException($"'{_path}', {context.Name}: the output '{PrintableText.Beginning(output.Name)}' is listed twice.", "The model is damaged: export it again from its source.", _path);
            }

            Reference(_root, output.Name, () => $"the output '{output.Name}'");
        }

        foreach ((FunctionDefMessage function, OnnxFunctionCall call) in _functions.Pending())
        {
            AddFunction(function, call);
        }

        return new TensorFlowGraph(_graph, _path, node => _constants.GetValueOrDefault(node)?.Invoke()) { Vocabulary = GraphVocabulary.Onnx };
    }

    /// <summary>The inputs of a graph that a caller feeds: old versions of the format list initializers among the inputs, too.</summary>
    /// <param name="graph">The graph.</param>
    public static IEnumerable<OnnxValueMessage> Fed(OnnxGraphMessage graph)
    {
        HashSet<string> initialized = [.. graph.Initializer.Select(i => i.Name), .. graph.SparseInitializer.Select(i => i.Values?.Name ?? string.Empty)];
        return graph.Input.Where(i => !initialized.Contains(i.Name));
    }

    /// <summary>What nodes read for a value of the graph, after <see cref="Run"/>; null where nothing gives it.</summary>
    public string? Find(string value) => _root.Find(value);

    private NodeDefMessage Placeholder(string name, OnnxValueMessage input)
    {
        NodeDefMessage message = new() { Name = name, Op = OnnxTypes.IsOptionalTensor(input.Type) ? OnnxFormat.OptionalInputOp : "Placeholder" };
        message.Attr["dtype"] = new AttrValueMessage { Type = (DataTypeMessage)(int)OnnxTypes.TypeOf(input.Type) };
        message.Attr["shape"] = new AttrValueMessage { Shape = NodeDefBuilder.ToMessage(OnnxTypes.ShapeOf(input.Type, _path, $"the input '{input.Name}'")) };
        return message;
    }

    private void Define(OnnxScope scope, string value, string reference, OnnxContext context)
    {
        if (value.Length > 0 && !scope.TryDefine(value, reference))
        {
            throw new InvalidGraphException($"'{_path}', {context.Name}: the value '{PrintableText.Beginning(value)}' is given twice.", "The model is damaged: export it again from its source.", _path);
        }
    }

    // What reads it is told only when nothing gives it.
    private string Reference(OnnxScope scope, string value, Func<string> reader) => scope.Find(value)
        ?? throw new InvalidGraphException($"'{_path}': {reader()} reads '{PrintableText.Beginning(value)}', which nothing gives.", "The model is damaged: export it again from its source.", _path);

    // Constants and names first: nodes may stand in any order, and branches read what comes after them in the file.
    private void AddNodes(OnnxGraphMessage graph, OnnxScope scope, OnnxContext context, IList<NodeDefMessage> nodes)
    {
        foreach (OnnxTensorMessage initializer in graph.Initializer)
        {
            AddConstant(initializer.Name, initializer.Name, new OnnxTensor(initializer, _path, $"the initializer '{initializer.Name}'").ToStored, scope, context, nodes);
        }

        foreach (OnnxSparseTensorMessage sparse in graph.SparseInitializer)
        {
            string name = sparse.Values?.Name ?? string.Empty;
            AddConstant(name, name, () => OnnxSparseTensor.ToStored(sparse, _path, $"the initializer '{name}'"), scope, context, nodes);
        }

        Dictionary<string, OnnxTypeMessage> types = new(StringComparer.Ordinal);
        foreach (OnnxValueMessage value in graph.ValueInfo.Concat(graph.Output).Where(v => v.Type is not null))
        {
            types[value.Name] = value.Type;
        }

        AddNodes(graph.Node, types, scope, context, nodes);
    }

    private void AddNodes(IEnumerable<OnnxNodeMessage> given, Dictionary<string, OnnxTypeMessage> types, OnnxScope scope, OnnxContext context, IList<NodeDefMessage> nodes)
    {
        List<(OnnxNodeMessage Node, NodeDefMessage Message)> begun = [];
        foreach (OnnxNodeMessage node in given)
        {
            string wanted = OnnxFormat.NameOf(node);
            if (node.OpType == "Constant" && OnnxFormat.IsStandard(node.Domain) && node.Output.Count == 1)
            {
                OnnxAttributeMessage[] attributes = [.. context.Resolve(node.Attribute)];
                AddConstant(node.Output[0].Length > 0 ? node.Output[0] : wanted, node.Output[0], ConstantOf(attributes, $"node '{wanted}'"), scope, context, nodes);
                continue;
            }

            NodeDefMessage message = new() { Name = scope.Name(wanted) };
            for (int i = 0; i < node.Output.Count; i++)
            {
                Define(scope, node.Output[i], i == 0 ? message.Name : FormattableString.Invariant($"{message.Name}:{i}"), context);
            }

            begun.Add((node, message));
        }

        foreach ((OnnxNodeMessage node, NodeDefMessage message) in begun)
        {
            Fill(node, message, scope, context, nodes);
            Note(node, message, types);
            nodes.Add(message);
        }
    }

    private Func<StoredTensor> ConstantOf(OnnxAttributeMessage[] attributes, string place) =>
        OnnxAttributes.ConstantOf(attributes) is { } dense ? new OnnxTensor(dense, _path, place).ToStored
        : attributes.FirstOrDefault(a => a.Name == "sparse_value")?.SparseTensor is { } sparse ? () => OnnxSparseTensor.ToStored(sparse, _path, place)
        : throw new CorruptFileException(_path, place, "a Constant without a value", "one of the attributes value, sparse_value, value_float, value_floats, value_int, value_ints, value_string and value_strings");

    private void AddConstant(string wanted, string value, Func<StoredTensor> read, OnnxScope scope, OnnxContext context, IList<NodeDefMessage> nodes)
    {
        NodeDefMessage message = new() { Name = scope.Name(wanted), Op = "Const" };
        Define(scope, value, message.Name, context);
        message.Attr["value"] = new AttrValueMessage { Tensor = new TensorMessage() };
        _constants[message] = read;
        nodes.Add(message);
    }

    private void Fill(OnnxNodeMessage node, NodeDefMessage message, OnnxScope scope, OnnxContext context, IList<NodeDefMessage> nodes)
    {
        OnnxAttributeMessage[] attributes = [.. context.Resolve(node.Attribute)];
        OnnxFunctionMessage? function = _functions.Find(node);
        message.Op = function is null ? OnnxOpNames.Of(node.Domain, node.OpType) : _functions.Call(function, attributes, _functionNames, context);
        List<string> inputs = [.. node.Input];
        while (function is null && inputs is [.., ""])
        {
            inputs.RemoveAt(inputs.Count - 1);
        }

        while (function is not null && inputs.Count < function.Input.Count)
        {
            inputs.Add(string.Empty);
        }

        _references += inputs.Count;
        message.Input.AddRange(inputs.Select(i => i.Length == 0 ? Absent(scope, nodes) : Reference(scope, i, () => $"the node '{message.Name}' ({node.OpType})")));
        message.Attr[OnnxFormat.OpsetAttribute] = new AttrValueMessage { I = context.VersionOf(node.Domain) };
        message.Attr[OnnxTranslationAttributes.Outputs] = new AttrValueMessage { I = node.Output.Count - node.Output.Reverse().TakeWhile(o => o.Length == 0).Count() };
        int[] skipped = [.. Enumerable.Range(0, node.Output.Count).Where(i => node.Output[i].Length == 0)];
        if (skipped.Length > 0)
        {
            message.Attr[OnnxTranslationAttributes.Skipped] = new AttrValueMessage { List = new AttrValueMessage.Types.ListValue { I = { skipped.Select(s => (long)s) } } };
        }

        foreach (OnnxAttributeMessage attribute in function is null ? attributes : [])
        {
            string place = $"node '{PrintableText.Beginning(message.Name)}', attribute '{PrintableText.Beginning(attribute.Name)}'";
            bool isNew = attribute.Name.Length > 0 && !attribute.Name.StartsWith('_') && !message.Attr.ContainsKey(attribute.Name);
            message.Attr[attribute.Name] = !isNew ? throw new CorruptFileException(_path, place, "it", "a name of its own")
                : attribute.G is { } branch ? AddBranch(branch, attribute.Name, message, scope, context)
                : OnnxAttributes.ToTensorFlow(attribute, _path, place);
        }
    }

    private static string Absent(OnnxScope scope, IList<NodeDefMessage> nodes)
    {
        NodeDefMessage absent = new() { Name = scope.Name(OnnxFormat.AbsentOp), Op = OnnxFormat.AbsentOp };
        nodes.Add(absent);
        return absent.Name;
    }

    private AttrValueMessage AddBranch(OnnxGraphMessage branch, string attribute, NodeDefMessage owner, OnnxScope around, OnnxContext context)
    {
        FunctionDefMessage function = new() { Signature = new OpDefMessage { Name = _functionNames.Add($"{owner.Name}/{attribute}") } };
        OnnxScope scope = new(around);
        OnnxContext inside = context with { Name = $"'{function.Signature.Name}'" };
        foreach (OnnxValueMessage input in branch.Input)
        {
            AddArgument(function, scope, input.Name, inside, OnnxTypes.TypeOf(input.Type));
        }

        AddNodes(branch, scope, inside, function.NodeDef);
        AddResults(function, scope, branch.Output.Select(o => (o.Name, OnnxTypes.TypeOf(o.Type))));
        foreach ((string argument, _) in scope.Captures)
        {
            function.Signature.InputArg.Add(new ArgDefMessage { Name = argument });
        }

        // A value that is read deep inside is handed on by every branch around it.
        _captures += scope.Captures.Count;
        if (_captures > MaxCaptures + (2 * _references))
        {
            throw new LimitExceededException(
                $"'{_path}', {inside.Name}: what branches within branches read of the graphs around them comes to more than {MaxCaptures + (2 * _references)} values that are handed on.",
                "The model is probably damaged.",
                _path);
        }

        AttrValueMessage.Types.ListValue place = new() { I = { owner.Input.Count, scope.Captures.Count } };
        owner.Attr[OnnxTranslationAttributes.Captures(attribute)] = new AttrValueMessage { List = place };
        owner.Input.AddRange(scope.Captures.Select(c => c.Outer));
        _graph.Library.Function.Add(function);
        return new AttrValueMessage { Func = new NameAttrListMessage { Name = function.Signature.Name } };
    }

    private void AddFunction(FunctionDefMessage function, OnnxFunctionCall call)
    {
        OnnxScope scope = new(null);
        foreach (string input in call.Function.Input)
        {
            AddArgument(function, scope, input, call.Context, DataType.Unknown);
        }

        Dictionary<string, OnnxTypeMessage> types = new(StringComparer.Ordinal);
        AddNodes(call.Function.Node, types, scope, call.Context, function.NodeDef);
        AddResults(function, scope, call.Function.Output.Select(o => (o, DataType.Unknown)));
        _graph.Library.Function.Add(function);
    }

    private void AddArgument(FunctionDefMessage function, OnnxScope scope, string value, OnnxContext context, DataType type)
    {
        string name = scope.Name(value);
        Define(scope, value, name, context);
        function.Signature.InputArg.Add(new ArgDefMessage { Name = name, Type = (DataTypeMessage)(int)type });
    }

    private void AddResults(FunctionDefMessage function, OnnxScope scope, IEnumerable<(string Value, DataType Type)> results)
    {
        foreach ((string value, DataType type) in results)
        {
            string name = FormattableString.Invariant($"result_{function.Signature.OutputArg.Count}");
            function.Signature.OutputArg.Add(new ArgDefMessage { Name = name, Type = (DataTypeMessage)(int)type });
            function.Ret[name] = Reference(scope, value, () => $"the result '{PrintableText.Beginning(value)}' of '{function.Signature.Name}'");
        }
    }

    // What the model says of its values, for people and for a graph that is cut there.
    private void Note(OnnxNodeMessage node, NodeDefMessage message, Dictionary<string, OnnxTypeMessage> types)
    {
        if (node.Output.Count == 0 || !node.Output.Any(types.ContainsKey))
        {
            return;
        }

        message.Attr["_output_shapes"] = NodeDefBuilder.ShapesOf(node.Output.Select(o => OnnxTypes.ShapeOf(types.GetValueOrDefault(o), _path, $"the value '{o}'")));
        AttrValueMessage.Types.ListValue list = new();
        list.Type.AddRange(node.Output.Select(o => (DataTypeMessage)(int)OnnxTypes.TypeOf(types.GetValueOrDefault(o))));
        message.Attr["_output_types"] = new AttrValueMessage { List = list };
    }
}
