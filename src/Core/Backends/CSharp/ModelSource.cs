using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>
/// A plan with the names its parts have in source: what every file of a generated project is written from. Nothing is decided anew:
/// each step of the plan becomes one statement.
/// </summary>
internal sealed class ModelSource
{
    // Locals, parameters, fields and members that the model's classes have themselves.
    private static readonly string[] OwnNames =
    [
        "batch", "context", "weights", "weightsPath", "contexts", "rent", "release", "last", "model", "predict", "forward", "length", "stream",
        "scores", "thresholds", "prediction", "predictions", "result", "fixed", "perSample", "run", "features", "file", "args", "samples", "i", "e", "p",
        "tolerance", "make", "start", "count", "runs", "most", "threads", "threadCount", "predictor", "levels", "main", "judge", "assertClose", "wrong", "oneSample", "sampleOfABatch",
    ];

    private readonly CSharpNames _names = new(OwnNames);
    private readonly CSharpNames _arrays = new();
    private readonly Dictionary<int, string> _constantFields = [];
    private readonly Dictionary<PlanConstant, string> _arrayNames = [];

    public ModelSource(ExecutionPlan plan, ModelGraph source, string name, string rootNamespace, CSharpOptions options)
    {
        Plan = plan;
        Source = source;
        Name = name;
        Namespace = rootNamespace;
        Options = options;
        CSharpNames inputArrays = new();
        CSharpNames outputArrays = new();
        IReadOnlySet<GraphValue> indices = SampleValues.Indices(plan.Graph);
        StateBatch = source.StateBatch ?? 0;
        int states = source.States.Count;
        Inputs = [.. plan.Graph.Inputs.SkipLast(states).Select((v, i) => Port(v, "in/" + inputArrays.ArrayName(v.Name), plan.Slots[i].DataType, "input") with { HoldsIndices = indices.Contains(v.Value) })];
        Outputs = [.. plan.Graph.Outputs.SkipLast(states).Select((v, i) => Port(v, "out/" + outputArrays.ArrayName(v.Name), plan.Slots[plan.Graph.Inputs.Count + i].DataType, "output"))];
        States = [.. plan.Graph.Inputs.TakeLast(states).Select((v, i) => new SourceState(
            v.Name, CSharpLiteral.TypeName(Planning.RuntimeTypes.Of(v.Value.Spec.DataType)), checked((int)v.Value.Shape.For(StateBatch).ElementCount), i))];
        foreach (SourcePort port in Inputs.Concat(Outputs))
        {
            _names.Reserve(port.Identifier);
        }

        if (StateBatch > 0)
        {
            _names.Reserve("session");
        }

        foreach (PlanConstant constant in plan.Constants)
        {
            _arrayNames[constant] = _arrays.ArrayName(constant.Name);
        }

        foreach (PlanSlot slot in plan.Slots.Where(s => s.Kind == PlanSlotKind.Constant))
        {
            _constantFields[slot.Index] = "_" + _names.Camel(slot.Name, "constant");
        }

        IsBatched = States.Count == 0 && Inputs.Concat(Outputs).All(p => p.IsBatchFirst) && SampleIndependence.Holds(plan.Graph);
        Steps = ForwardPass();
    }

    /// <summary>The plan.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>The graph as it was imported, before the passes.</summary>
    public ModelGraph Source { get; }

    /// <summary>The name in source and file names.</summary>
    public string Name { get; }

    /// <summary>The namespace.</summary>
    public string Namespace { get; }

    /// <summary>The caller's options.</summary>
    public CSharpOptions Options { get; }

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<SourcePort> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<SourcePort> Outputs { get; }

    /// <summary>What the model keeps from batch to batch.</summary>
    public IReadOnlyList<SourceState> States { get; }

    /// <summary>The samples of a batch, of a model that keeps state; else 0.</summary>
    public int StateBatch { get; }

    /// <summary>A number of samples that the model takes: the wished one, or the nearest of whole batches.</summary>
    /// <param name="wished">The wished number.</param>
    public int Samples(int wished) => StateBatch == 0 ? wished : Math.Max(1, wished / StateBatch) * StateBatch;

    /// <summary>The statements of the forward pass.</summary>
    public IReadOnlyList<SourceStep> Steps { get; }

    /// <summary>The fields for constants that steps read as operands: name, and the constant.</summary>
    public IEnumerable<(string Field, PlanConstant Constant)> ConstantFields =>
        _constantFields.OrderBy(f => f.Key).Select(f => (f.Value, Plan.Slots[f.Key].Constant!));

    /// <summary>The constants with the names of their arrays in the weight file.</summary>
    public IEnumerable<(string Array, PlanConstant Constant)> Arrays => Plan.Constants.Select(c => (_arrayNames[c], c));

    /// <summary>What another output says of one; null of one that is whole.</summary>
    /// <param name="output">The output.</param>
    /// <param name="name">How names of the model are written there.</param>
    public string? CountedText(SourcePort output, Func<string, string> name) => Source.Counts.FirstOrDefault(c => c.Output == output.Name) is { } counted
        ? $"Of {name(counted.Output)} the first {name(counted.Count)} elements of axis {counted.Axis} count; what is behind them means nothing."
        : null;

    /// <summary>A scope in which the ports have their identifiers: for what other files name after them.</summary>
    public CSharpNames PortScope() => new(OwnNames.Concat(Inputs.Concat(Outputs).Select(p => p.Identifier)));

    /// <summary>Whether a batch is so many independent samples, one after another in every input and output.</summary>
    public bool IsBatched { get; }

    /// <summary>Whether a kernel can share its work among threads.</summary>
    public bool UsesThreads => RuntimeSources.Closure(RuntimeTypes()).Contains("Workers.cs");

    /// <summary>How far predictions may be from expected ones, absolute or relative: recurrent layers sum up rounding over their steps.</summary>
    public string Tolerance => Plan.Steps.Any(s => s.Call.Kernel.IsAssignableTo(typeof(RecurrentKernel))) ? "1e-4f" : "1e-5f";

    /// <summary>The name of the array that holds a constant.</summary>
    public string ArrayOf(PlanConstant constant) => _arrayNames[constant];

    /// <summary>The names of the runtime's types that the model class names.</summary>
    public IEnumerable<string> RuntimeTypes()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (PlanStep step in Plan.Steps)
        {
            Add(step.Call.Kernel);
            foreach (KernelArgument argument in step.Call.Arguments)
            {
                Add(argument.Type);
            }
        }

        return names.Order(StringComparer.Ordinal);

        void Add(Type type)
        {
            Type top = type;
            while (top.IsNested)
            {
                top = top.DeclaringType!;
            }

            if (top.Namespace == typeof(Kernel).Namespace)
            {
                names.Add(top.Name.Split('`')[0]);
            }

            foreach (Type argument in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
            {
                Add(argument);
            }
        }
    }

    private SourcePort Port(NamedValue value, string array, DataType type, string fallback)
    {
        string identifier = _names.Camel(value.Name, fallback);
        string lengthName = _names.Pascal(identifier + "_length", fallback);
        Dimension count = value.Value.Shape.ElementCount;
        return new SourcePort(
            value.Name, identifier, lengthName, array, type, CSharpLiteral.TypeName(Planning.RuntimeTypes.Of(type)), value.Value.Shape, checked((int)count.Count), count.IsPerBatch);
    }

    private List<SourceStep> ForwardPass()
    {
        int[] lastWriter = new int[Plan.Slots.Count];
        for (int i = 0; i < Plan.Steps.Count; i++)
        {
            foreach (int slot in Plan.Steps[i].Outputs.Where(s => s >= 0))
            {
                lastWriter[slot] = i;
            }
        }

        Dictionary<string, string> fieldOfCall = new(StringComparer.Ordinal);
        Dictionary<int, (string Name, GraphNode? Writer)> current = [];
        for (int i = 0; i < Inputs.Count; i++)
        {
            current[i] = (Inputs[i].Identifier, null);
        }

        foreach (SourceState state in States)
        {
            current[Inputs.Count + state.Index] = ($"context.{state.Member}", null);
        }

        foreach ((int slot, string field) in _constantFields)
        {
            current[slot] = (field, null);
        }

        List<SourceStep> steps = [];
        foreach (PlanStep step in Plan.Steps)
        {
            string name = _names.Camel(step.Name, "layer");
            (ParameterInfo[] reads, ParameterInfo[] writes) = RunParameters(step);
            List<string> arguments = [];
            for (int k = 0; k < reads.Length; k++)
            {
                int slot = k < step.Inputs.Count ? step.Inputs[k] : -1;
                arguments.Add(slot < 0 ? $"{reads[k].Name}: default" : As(current[slot].Name, slot, reads[k]));
            }

            List<string> declarations = [];
            for (int k = 0; k < writes.Length; k++)
            {
                int slot = k < step.Outputs.Count ? step.Outputs[k] : -1;
                if (slot < 0)
                {
                    arguments.Add($"{writes[k].Name}: default");
                    continue;
                }

                if (Target(step, steps.Count, slot, k == 0 ? name : null, writes[k], name, current, lastWriter) is { } declaration)
                {
                    declarations.Add(declaration);
                }

                arguments.Add(As(current[slot].Name, slot, writes[k]));
            }

            arguments.Add("batch");

            // A layer used twice is one kernel: it never changes after its construction.
            string[] construction = [.. step.Call.Arguments.Select(a => $"{a.Name}: {(a.Value is PlanConstant c ? CSharpLiteral.Weight(_arrayNames[c], c) : CSharpLiteral.Of(a.Value))}")];
            string call = $"{CSharpLiteral.TypeName(step.Call.Kernel)}({string.Join(", ", construction)})";
            bool hasWeights = step.Call.Arguments.Any(a => a.Value is PlanConstant);
            bool isFirstUse = true;
            string field = "_" + name;
            if (hasWeights && !(isFirstUse = fieldOfCall.TryAdd(call, field)))
            {
                field = fieldOfCall[call];
            }

            steps.Add(new SourceStep(step, field, isFirstUse, construction, declarations, arguments));
        }

        return steps;
    }

    /// <summary>Names the memory a step writes, in <paramref name="current"/>; gives the declaration of a new name.</summary>
    private string? Target(
        PlanStep step, int index, int slot, string? ownName, ParameterInfo parameter, string stepName, Dictionary<int, (string Name, GraphNode? Writer)> current, int[] lastWriter)
    {
        PlanSlot buffer = Plan.Slots[slot];
        string? output = buffer.Kind == PlanSlotKind.Output ? OutputOf(slot - Plan.Graph.Inputs.Count) : null;
        if (output is not null && (lastWriter[slot] == index || (step.Node is not null && ReferenceEquals(Plan.Steps[lastWriter[slot]].Node, step.Node))))
        {
            current[slot] = (output, step.Node);
            return null;
        }

        bool isWritten = current.TryGetValue(slot, out (string Name, GraphNode? Writer) old);
        if (isWritten && ReferenceEquals(old.Writer, step.Node) && !step.Inputs.Contains(slot))
        {
            // Another step of the same layer that fills its part of the same value.
            return null;
        }

        string name = ownName ?? _names.Camel($"{stepName}_{parameter.Name}", "layer");
        current[slot] = (name, step.Node);
        string type = CSharpLiteral.TypeName(Planning.RuntimeTypes.Of(buffer.DataType));
        string memory = output is not null && !isWritten ? output
            : isWritten ? old.Name
            : FormattableString.Invariant($"context.{(buffer.Region.IsPerBatch ? "PerSample" : "Fixed")}<{type}>(offset: {buffer.Region.Offset}, length: {buffer.Region.Length / buffer.DataType.ElementSize()})");
        return $"Span<{type}> {name} = {memory};";
    }

    private string OutputOf(int index) => index < Outputs.Count ? Outputs[index].Identifier : $"context.{States[index - Outputs.Count].NextMember}";

    /// <summary>The spans that the kernel's typed Run takes.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Kernels and the records of operators are kept whole in a program that is compiled ahead of time (src/Cli/Native).")]
    private static (ParameterInfo[] Reads, ParameterInfo[] Writes) RunParameters(PlanStep step)
    {
        ParameterInfo[] parameters = step.Call.Kernel.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(m => m.Name == nameof(Kernel.Run))
            .Select(m => m.GetParameters())
            .FirstOrDefault(p => p.Length > 0 && p[0].ParameterType != typeof(IBufferSet))
            ?? throw new InvalidOperationException($"{step.Call.Kernel} has no Run over spans.");
        ParameterInfo[] reads = [.. parameters.Where(p => Generic(p) == typeof(ReadOnlySpan<>))];
        ParameterInfo[] writes = [.. parameters.Where(p => Generic(p) == typeof(Span<>))];
        return parameters.Length == reads.Length + writes.Length + 1 && step.Inputs.Count <= reads.Length && step.Outputs.Count <= writes.Length
            ? (reads, writes)
            : throw new InvalidOperationException($"{step.Call.Kernel}.Run does not take {step.Inputs.Count} inputs, {step.Outputs.Count} outputs and the batch size.");

        static Type? Generic(ParameterInfo parameter) => parameter.ParameterType.IsGenericType ? parameter.ParameterType.GetGenericTypeDefinition() : null;
    }

    /// <summary>A buffer as the kernel wants it: kernels that only move elements take those of any type of the same size.</summary>
    private string As(string name, int slot, ParameterInfo parameter)
    {
        Type stored = Planning.RuntimeTypes.Of(Plan.Slots[slot].DataType);
        Type wanted = parameter.ParameterType.GetGenericArguments()[0];
        if (stored == wanted)
        {
            return name;
        }

        bool isArray = Plan.Slots[slot].Kind == PlanSlotKind.Constant;
        return $"MemoryMarshal.Cast<{CSharpLiteral.TypeName(stored)}, {CSharpLiteral.TypeName(wanted)}>({name}{(isArray ? ".AsSpan()" : string.Empty)})";
    }
}
