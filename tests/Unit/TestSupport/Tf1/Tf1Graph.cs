using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>
/// A graph as a program of TensorFlow 1 leaves it beside its checkpoint: variables with initializers, Assign and read, collections, slots of an optimizer and what
/// applies gradients, a saver. Names are those that scopes of TensorFlow make.
/// </summary>
internal sealed class Tf1Graph(bool usesResources = false)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Stack<string> _scopes = new();
    private readonly Dictionary<string, Tensor> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _trainable = [];
    private readonly MetaGraphDefMessage _meta = new()
    {
        MetaInfoDef = new() { TensorflowVersion = "1.15.0" },
        GraphDef = new() { Versions = new() { Producer = 134 } },
    };

    /// <summary>What a scope and a name come to, made unique as TensorFlow does.</summary>
    public string Name(string name)
    {
        string full = _scopes.TryPeek(out string? scope) ? $"{scope}/{name}" : name;
        string unique = full;
        for (int i = 1; !_names.Add(unique); i++)
        {
            unique = $"{full}_{i}";
        }

        return unique;
    }

    /// <summary>Opens a scope until the result is disposed.</summary>
    public IDisposable Scope(string name)
    {
        _scopes.Push(_scopes.TryPeek(out string? scope) ? $"{scope}/{name}" : name);
        return new Closing(() => _scopes.Pop());
    }

    /// <summary>Adds a node under a unique name in the scope, and gives that name.</summary>
    public string Node(string name, string op, string[] inputs, params (string Key, object Value)[] attributes)
    {
        string unique = Name(name);
        Exact(unique, op, inputs, attributes);
        return unique;
    }

    /// <summary>What constants hang on that are made now: the pivot of a branch, or of a loop's body.</summary>
    public string? Pivot { get; set; }

    /// <summary>Adds a node under a name that <see cref="Name"/> gave.</summary>
    public void Named(string name, string op, string[] inputs, params (string Key, object Value)[] attributes) => Exact(name, op, inputs, attributes);

    public string Const(string name, Tensor value) => Node(name, "Const", Pivot is null ? [] : [$"^{Pivot}"], ("dtype", value.DataType), ("value", value));

    public string Float(string name, double value) => Const(name, Tensor.Create<float>([(float)value], TensorShape.Scalar));

    public string Int(string name, int value) => Const(name, Tensor.Create<int>([value], TensorShape.Scalar));

    public string Ints(string name, params int[] values) => Const(name, Tensor.Create<int>(values, new TensorShape(values.Length)));

    public string Placeholder(string name, DataType type, params long[]? shape) =>
        Node(name, "Placeholder", [], ("dtype", type), ("shape", shape is null ? new TensorShapeMessage { UnknownRank = true } : (object)new TensorShape(shape)));

    /// <summary>Adds a variable of float32 that the checkpoint holds, and gives the reference that reads it.</summary>
    public string Variable(string name, Doubles value, bool isTrainable = true)
    {
        string full = Stored(Name(name), value.ToTensor(), isTrainable);
        return usesResources ? ReadResource($"{full}/Read/ReadVariableOp", full) : $"{full}/read";
    }

    /// <summary>Reads a variable anew where variables are resources (in a branch of a condition, say); else its one reading.</summary>
    public string ReadAgain(string read, string name) => IsResource(read) ? ReadResource(Name(name), VariableOf(read)) : read;

    /// <summary>Whether a reference reads a variable that is a resource.</summary>
    public static bool IsResource(string read) => read.EndsWith("/Read/ReadVariableOp", StringComparison.Ordinal);

    /// <summary>What names a variable itself: of a reference that reads it.</summary>
    public static string VariableOf(string read) => read[..^(IsResource(read) ? "/Read/ReadVariableOp" : "/read").Length];

    /// <summary>Adds what moves an average along during training: AssignMovingAvg, which the collection of updates names.</summary>
    public void MovingAverage(string read, string batch)
    {
        string variable = VariableOf(read);
        using IDisposable scope = Scope("AssignMovingAvg");
        string decay = Float("decay", 0.003);
        string difference = Node("sub", "Sub", [ReadAgain(read, "ReadVariableOp"), batch], ("T", DataType.Float32));
        string step = Node("mul", "Mul", [difference, decay], ("T", DataType.Float32));
        string update = usesResources
            ? Node("AssignSubVariableOp", "AssignSubVariableOp", [variable, step], ("dtype", DataType.Float32))
            : Node("AssignSub", "AssignSub", [variable, step], ("T", DataType.Float32), ("use_locking", false), ("_class", new[] { $"loc:@{variable}" }));
        Collect("update_ops", update);
    }

    /// <summary>Adds a name to a collection of nodes.</summary>
    public void Collect(string collection, string node)
    {
        if (!_meta.CollectionDef.TryGetValue(collection, out CollectionDefMessage? list))
        {
            _meta.CollectionDef[collection] = list = new() { NodeList = new() };
        }

        list.NodeList.Value.Add(node);
    }

    /// <summary>Adds a training with momentum, which leaves a slot for each variable, and a saver; then writes NAME.meta and the checkpoint NAME.</summary>
    /// <returns>The path of the meta graph.</returns>
    public string Save(TemporaryFolder folder, string name = "model.ckpt")
    {
        if (_meta.SaverDef is null)
        {
            Train();
            Saver();
        }

        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File(name), OverwriteMode.Replace))
        {
            foreach ((string variable, Tensor value) in _variables.OrderBy(v => v.Key, StringComparer.Ordinal))
            {
                writer.Add(variable, value);
            }

            writer.Commit();
        }

        string path = folder.File(name + ".meta");
        File.WriteAllBytes(path, _meta.ToByteArray());
        return path;
    }

    private string ReadResource(string name, string variable)
    {
        _names.Add(name);
        Exact(name, "ReadVariableOp", [variable], ("dtype", DataType.Float32));
        return name;
    }

    private string Stored(string full, Tensor value, bool isTrainable)
    {
        _variables.Add(full, value);
        (string Key, object Value) near = ("_class", new[] { $"loc:@{full}" });
        bool isMatrix = value.Shape.Rank > 1;
        string initial;
        if (isMatrix)
        {
            string random = $"{full}/Initializer/truncated_normal";
            Exact($"{random}/shape", "Const", [], ("dtype", DataType.Int32), ("value", Tensor.Create<int>([.. value.Shape.Select(d => (int)d)], new TensorShape(value.Shape.Rank))), near);
            Exact($"{random}/stddev", "Const", [], ("dtype", DataType.Float32), ("value", Tensor.Create<float>([0.1f], TensorShape.Scalar)), near);
            Exact($"{random}/TruncatedNormal", "TruncatedNormal", [$"{random}/shape"], ("T", DataType.Int32), ("dtype", DataType.Float32), ("seed", 0), ("seed2", 0), near);
            Exact(initial = $"{random}/mul", "Mul", [$"{random}/TruncatedNormal", $"{random}/stddev"], ("T", DataType.Float32), near);
        }
        else
        {
            Exact(initial = $"{full}/Initializer/zeros", "Const", [], ("dtype", DataType.Float32), ("value", new Tensor(DataType.Float32, value.Shape, new byte[value.Bytes.Length])), near);
        }

        if (usesResources)
        {
            Exact(full, "VarHandleOp", [], ("dtype", DataType.Float32), ("shape", value.Shape), ("shared_name", full), ("container", ""), near);
            Exact($"{full}/Assign", "AssignVariableOp", [full, initial], ("dtype", DataType.Float32));
        }
        else
        {
            Exact(full, "VariableV2", [], ("dtype", DataType.Float32), ("shape", value.Shape), ("shared_name", ""), ("container", ""), near);
            Exact($"{full}/Assign", "Assign", [full, initial], ("T", DataType.Float32), ("use_locking", true), ("validate_shape", true), near);
            Exact($"{full}/read", "Identity", [full], ("T", DataType.Float32), near);
        }

        ByteString record = new VariableDefMessage
        {
            VariableName = $"{full}:0", InitializerName = $"{full}/Assign", SnapshotName = usesResources ? $"{full}/Read/ReadVariableOp:0" : $"{full}/read:0", IsResource = usesResources,
        }.ToByteString();
        foreach (string collection in isTrainable ? (string[])["variables", "trainable_variables"] : ["variables"])
        {
            if (!_meta.CollectionDef.TryGetValue(collection, out CollectionDefMessage? list))
            {
                _meta.CollectionDef[collection] = list = new() { BytesList = new() };
            }

            list.BytesList.Value.Add(record);
        }

        if (isTrainable)
        {
            _trainable.Add(full);
        }

        return full;
    }

    private void Train()
    {
        string rate = Float("train/learning_rate", 0.01);
        string momentum = Float("train/momentum", 0.9);
        List<string> updates = [];
        foreach (string variable in _trainable.ToArray())
        {
            Tensor value = _variables[variable];
            string slot = Stored(Name($"{variable}/Momentum"), value, isTrainable: false);
            string gradient = Node($"gradients/{variable}_grad", "ZerosLike", [usesResources ? $"{variable}/Read/ReadVariableOp" : $"{variable}/read"], ("T", DataType.Float32));
            updates.Add(Node(
                $"train/update_{variable}/ApplyMomentum", usesResources ? "ResourceApplyMomentum" : "ApplyMomentum", [variable, slot, rate, gradient, momentum], ("T", DataType.Float32), ("use_locking", false), ("use_nesterov", false)));
        }

        Collect("train_op", Node("train/update", "NoOp", [.. updates.Select(u => "^" + u)]));
    }

    private void Saver()
    {
        string[] names = [.. _variables.Keys.Order(StringComparer.Ordinal)];
        DataType[] types = [.. names.Select(_ => DataType.Float32)];
        Exact("save/filename", "Const", [], ("dtype", DataType.String), ("value", Text("model")));
        Exact("save/Const", "PlaceholderWithDefault", ["save/filename"], ("dtype", DataType.String), ("shape", TensorShape.Scalar));
        foreach (string op in (string[])["SaveV2", "RestoreV2"])
        {
            Exact($"save/{op}/tensor_names", "Const", [], ("dtype", DataType.String), ("value", Text(names)));
            Exact($"save/{op}/shape_and_slices", "Const", [], ("dtype", DataType.String), ("value", Text([.. names.Select(_ => "")])));
        }

        Exact("save/SaveV2", "SaveV2", ["save/Const", "save/SaveV2/tensor_names", "save/SaveV2/shape_and_slices", .. names.Select(n => usesResources ? $"{n}/Read/ReadVariableOp" : n).Select(Known)], ("dtypes", types));
        Exact("save/control_dependency", "Identity", ["save/Const", "^save/SaveV2"], ("T", DataType.String), ("_class", new[] { "loc:@save/Const" }));
        Exact("save/RestoreV2", "RestoreV2", ["save/Const", "save/RestoreV2/tensor_names", "save/RestoreV2/shape_and_slices"], ("dtypes", types));
        List<string> restored = [];
        for (int i = 0; i < names.Length; i++)
        {
            string value = i == 0 ? "save/RestoreV2" : $"save/RestoreV2:{i}";
            restored.Add(i == 0 ? "save/Assign" : $"save/Assign_{i}");
            if (usesResources)
            {
                Exact(restored[^1], "AssignVariableOp", [names[i], value], ("dtype", DataType.Float32));
            }
            else
            {
                Exact(restored[^1], "Assign", [names[i], value], ("T", DataType.Float32), ("use_locking", true), ("validate_shape", true), ("_class", new[] { $"loc:@{names[i]}" }));
            }
        }

        Exact("save/restore_all", "NoOp", [.. restored.Select(r => "^" + r)]);
        _meta.SaverDef = new() { FilenameTensorName = "save/Const:0", SaveTensorName = "save/control_dependency:0", RestoreOpName = "save/restore_all", MaxToKeep = 5, Version = SaverDefMessage.Types.CheckpointFormatVersion.V2 };
    }

    // The slots of an optimizer are read by nobody but the saver.
    private string Known(string read)
    {
        if (usesResources && _names.Add(read) && !_meta.GraphDef.Node.Any(n => n.Name == read))
        {
            Exact(read, "ReadVariableOp", [VariableOf(read)], ("dtype", DataType.Float32));
        }

        return read;
    }

    private static Tensor Text(params string[] values) => new(values.Length == 1 && values[0] == "model" ? TensorShape.Scalar : new TensorShape(values.Length), [.. values.Select(System.Text.Encoding.UTF8.GetBytes)]);

    private void Exact(string name, string op, string[] inputs, params (string Key, object Value)[] attributes)
    {
        _names.Add(name);
        NodeDefMessage node = new() { Name = name, Op = op };
        node.Input.AddRange(inputs);
        foreach ((string key, object value) in attributes)
        {
            node.Attr.Add(key, Tf1Attribute.Of(value));
        }

        _meta.GraphDef.Node.Add(node);
    }

    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
