using TfModelTools.Graph;
using TfModelTools.Planning;

namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the model class: its kernels as fields, their construction, and the forward pass with a statement for each step.</summary>
internal static class ModelClassWriter
{
    /// <summary>The source of NAMEModel.cs.</summary>
    public static string Write(ModelSource model)
    {
        SourceWriter w = new();
        if (model.StateBatch == 0)
        {
            w.Line("using System.Collections.Concurrent;");
        }

        bool isEmbedded = model.Options.WeightStorage == WeightStorage.Embedded;
        bool casts = model.Steps.Any(s => s.Arguments.Any(a => a.StartsWith("MemoryMarshal", StringComparison.Ordinal)));
        if (casts)
        {
            w.Line("using System.Runtime.InteropServices;");
        }

        if (model.Steps.Count > 0)
        {
            w.Line($"using {model.Namespace}.Runtime;");
        }

        w.Line();
        w.Line($"namespace {model.Namespace};");
        w.Line();
        w.Line("/// <summary>");
        w.Line($"/// The model {CSharpNames.Xml(model.Source.Name)}, from {CSharpNames.Xml(model.Source.SourceFormat)}, as plain C#. Safe for use by several threads at once.");
        w.Line("/// A prediction allocates nothing once a first one of its batch size was made.");
        if (model.StateBatch > 0)
        {
            w.Line(FormattableString.Invariant($"/// It keeps state from batch to batch, of {model.StateBatch} {(model.StateBatch == 1 ? "sample" : "samples")} each, until it is reset: predictions go on from one another."));
        }

        w.Line("/// </summary>");
        using (w.Open($"public sealed class {model.Name}Model"))
        {
            Lengths(w, model);
            Fields(w, model);
            Constructors(w, model, isEmbedded);
            if (model.UsesThreads)
            {
                w.Lines("""
                    /// <summary>
                    /// The number of threads a prediction may use, the caller's included, at most 256; 0 for as many as there are processors, where
                    /// that gains. Predictions do not depend on it.
                    /// </summary>
                    public int ThreadCount { get; set; }
                    """);
                w.Line();
            }

            if (model.StateBatch > 0)
            {
                w.Lines("""
                    /// <summary>Makes the model begin anew, from zeros. (A context of the caller's has a Reset of its own.)</summary>
                    public void ResetState()
                    {
                        lock (_session)
                        {
                            _session.Reset();
                        }
                    }
                    """);
                w.Line();
            }

            Predict(w, model);
            Forward(w, model);
            Helpers(w, model);
        }

        return w.ToString();
    }

    private static void Lengths(SourceWriter w, ModelSource model)
    {
        foreach (SourcePort port in model.Inputs.Concat(model.Outputs))
        {
            string per = port.IsPerBatch ? "one sample" : "a batch of any size";
            w.Line($"/// <summary>Elements of {CSharpNames.Xml(port.Name)} for {per}: {port.Shape}{(port.IsPerBatch ? ", N being the number of samples" : string.Empty)}.</summary>");
            w.Line($"public const int {port.LengthName} = {port.LengthText};");
            w.Line();
        }
    }

    private static void Fields(SourceWriter w, ModelSource model)
    {
        foreach (SourceStep step in model.Steps.Where(s => s.IsFirstUse))
        {
            w.Line($"private readonly {CSharpLiteral.TypeName(step.Step.Call.Kernel)} {step.Field};");
        }

        foreach ((string field, PlanConstant constant) in model.ConstantFields)
        {
            w.Line($"private readonly {CSharpLiteral.TypeName(RuntimeTypes.Of(constant.DataType))}[] {field};");
        }

        w.Line();
        if (model.StateBatch > 0)
        {
            w.Line("// The context of predictions that bring none: they go on from one another.");
            w.Line($"private readonly {model.Name}Context _session = new();");
            w.Line();
            return;
        }

        w.Line("// Contexts at rest: the last one used, and those of other threads.");
        w.Line($"private readonly ConcurrentQueue<{model.Name}Context> _contexts = new();");
        w.Line($"private {model.Name}Context? _last;");
        w.Line();
    }

    private static void Constructors(SourceWriter w, ModelSource model, bool isEmbedded)
    {
        w.Line($"/// <summary>Loads the model with the weights {(isEmbedded ? "inside this assembly" : "beside this program, in " + model.Name + ".weights.npz")}.</summary>");
        if (!isEmbedded)
        {
            w.Line("/// <exception cref=\"FileNotFoundException\">The file is missing.</exception>");
        }

        w.Line("/// <exception cref=\"InvalidDataException\">The weights are damaged or another model's.</exception>");
        w.Line($"public {model.Name}Model()");
        w.Line(isEmbedded
            ? $"    : this(WeightFile.Open(typeof({model.Name}Model).Assembly.GetManifestResourceStream(\"{model.Name}.weights.npz\")!, \"{model.Name}.weights.npz\"))"
            : $"    : this(Path.Combine(AppContext.BaseDirectory, \"{model.Name}.weights.npz\"))");
        w.Lines("{\n}");
        w.Line();
        w.Line("/// <summary>Loads the model with the weights in a file.</summary>");
        w.Line("/// <param name=\"weightsPath\">The path of the .npz file.</param>");
        w.Line("/// <exception cref=\"FileNotFoundException\">The file is missing.</exception>");
        w.Line("/// <exception cref=\"InvalidDataException\">The weights are damaged or another model's.</exception>");
        w.Line($"public {model.Name}Model(string weightsPath)");
        w.Line("    : this(WeightFile.Open(weightsPath, \"It belongs beside the program; its path can also be given to the constructor.\"))");
        w.Lines("{\n}");
        w.Line();
        using (w.Open($"private {model.Name}Model(WeightFile weights)"))
        using (w.Open("using (weights)"))
        {
            foreach (SourceStep step in model.Steps.Where(s => s.IsFirstUse))
            {
                w.Call($"{step.Field} = new {CSharpLiteral.TypeName(step.Step.Call.Kernel)}", step.Construction, ";");
            }

            foreach ((string field, PlanConstant constant) in model.ConstantFields)
            {
                w.Line($"{field} = {CSharpLiteral.Weight(model.ArrayOf(constant), constant)};");
            }
        }

        w.Line();
    }

    private static void Predict(SourceWriter w, ModelSource model)
    {
        string[] parameters = Parameters(model);
        string[] names = [.. model.Inputs.Concat(model.Outputs).Select(p => p.Identifier)];
        w.Line("/// <summary>Predicts for one sample.</summary>");
        ParameterDocs(w, model);
        w.Line("/// <exception cref=\"ArgumentException\">A length is not as stated.</exception>");
        w.Call($"public void Predict", parameters, " =>");
        w.Line($"    Predict({string.Join(", ", names.Append("1"))});");
        w.Line();

        w.Line("/// <summary>Predicts for a batch: samples one after another, in row-major order.</summary>");
        ParameterDocs(w, model);
        w.Line("/// <param name=\"batch\">The number of samples, at least 1.</param>");
        w.Line("/// <exception cref=\"ArgumentException\">A length is not as stated.</exception>");
        using (OpenMethod(w, "public void Predict", [.. parameters, "int batch"]))
        {
            if (model.StateBatch > 0)
            {
                using (w.Open("lock (_session)"))
                {
                    w.Line($"Predict({string.Join(", ", names.Append("batch").Append("_session"))});");
                }
            }
            else
            {
                w.Line($"{model.Name}Context context = Rent();");
                using (w.Open("try"))
                {
                    w.Line($"Predict({string.Join(", ", names.Append("batch").Append("context"))});");
                }

                using (w.Open("finally"))
                {
                    w.Line("Release(context);");
                }
            }
        }

        w.Line();
        w.Line("/// <summary>Predicts for a batch with a context of the caller's, who uses it on one thread at a time.</summary>");
        ParameterDocs(w, model);
        w.Line("/// <param name=\"batch\">The number of samples, at least 1.</param>");
        w.Line("/// <param name=\"context\">The memory between the layers.</param>");
        w.Line("/// <exception cref=\"ArgumentException\">A length is not as stated.</exception>");
        using (OpenMethod(w, "public void Predict", [.. parameters, "int batch", $"{model.Name}Context context"]))
        {
            w.Line("ArgumentNullException.ThrowIfNull(context);");
            w.Line("ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);");
            foreach (SourcePort port in model.Inputs.Concat(model.Outputs))
            {
                w.Line($"Require{(port.IsPerBatch ? "PerSample" : "Fixed")}({port.Identifier}.Length, {port.LengthName}, {(port.IsPerBatch ? "batch, " : string.Empty)}nameof({port.Identifier}));");
            }

            if (model.UsesThreads)
            {
                w.Line("using WorkerScope threads = Workers.Use(ThreadCount);");
            }

            if (model.StateBatch > 0)
            {
                RunBatches(w, model);
            }
            else if (model.Plan.SamplesPerRun == int.MaxValue)
            {
                w.Line("context.Prepare(batch);");
                w.Line($"Forward({string.Join(", ", names.Append("batch").Append("context"))});");
            }
            else
            {
                RunInParts(w, model);
            }
        }

        w.Line();
    }

    /// <summary>A large batch is run some samples at a time.</summary>
    private static void RunBatches(SourceWriter w, ModelSource model)
    {
        string size = $"{model.Name}Context.StateBatch";
        using (w.Open($"if (batch % {size} != 0)"))
        {
            w.Line($"throw new ArgumentException($\"There are {{batch}} samples, expected a multiple of {{{size}}}: the model keeps state from batch to batch.\", nameof(batch));");
        }

        w.Line();
        w.Line($"context.Prepare({size});");
        using (w.Open($"for (int start = 0; start < batch; start += {size})"))
        {
            string[] parts = [.. model.Inputs.Concat(model.Outputs).Select(p => p.IsPerBatch ? $"{p.Identifier}.Slice(start * {p.LengthName}, {size} * {p.LengthName})" : p.Identifier)];
            w.Call("Forward", [.. parts, size, "context"], ";");
            w.Line("context.Advance();");
        }
    }

    private static void RunInParts(SourceWriter w, ModelSource model)
    {
        string[] parts = [.. model.Inputs.Concat(model.Outputs).Select(p => $"{p.Identifier}.Slice(start * {p.LengthName}, count * {p.LengthName})")];
        w.Line();
        w.Line("// What lies between the layers of so many samples stays in the processor's caches.");
        w.Line($"int runs = (int)((batch + {model.Name}Context.SamplesPerRun - 1L) / {model.Name}Context.SamplesPerRun);");
        w.Line("int most = (int)((batch + runs - 1L) / runs);");
        using (w.Open("for (int start = 0; start < batch; start += most)"))
        {
            w.Line("int count = Math.Min(most, batch - start);");
            w.Line("context.Prepare(count);");
            w.Call("Forward", [.. parts, "count", "context"], ";");
        }
    }

    private static string[] Parameters(ModelSource model) =>
        [.. model.Inputs.Select(p => $"ReadOnlySpan<{p.ElementType}> {p.Identifier}"), .. model.Outputs.Select(p => $"Span<{p.ElementType}> {p.Identifier}")];

    private static void ParameterDocs(SourceWriter w, ModelSource model)
    {
        foreach (SourcePort port in model.Inputs)
        {
            w.Line($"/// <param name=\"{port.Identifier}\">Input {CSharpNames.Xml(port.Name)}, {port.Shape}: <see cref=\"{port.LengthName}\"/> elements{(port.IsPerBatch ? " a sample" : string.Empty)}.</param>");
        }

        foreach (SourcePort port in model.Outputs)
        {
            string counted = model.CountedText(port, CSharpNames.Xml) is { } text ? " " + text : string.Empty;
            w.Line($"/// <param name=\"{port.Identifier}\">Receives output {CSharpNames.Xml(port.Name)}, {port.Shape}: <see cref=\"{port.LengthName}\"/> elements{(port.IsPerBatch ? " a sample" : string.Empty)}.{counted}</param>");
        }
    }

    private static SourceWriter.Block OpenMethod(SourceWriter w, string head, IReadOnlyList<string> parameters)
    {
        w.Call(head, parameters, string.Empty);
        return w.OpenBlock();
    }

    private static void Forward(SourceWriter w, ModelSource model)
    {
        w.Line("// The forward pass, a statement for each layer. Names of memory and of fields are the layers' names.");
        using (OpenMethod(w, "private void Forward", [.. Parameters(model), "int batch", $"{model.Name}Context context"]))
        {
            int next = 0;
            for (int i = 0; i < model.Plan.Graph.Nodes.Count; i++)
            {
                GraphNode node = model.Plan.Graph.Nodes[i];
                if (i > 0)
                {
                    w.Line();
                }

                bool isView = next == model.Steps.Count || !ReferenceEquals(model.Steps[next].Step.Node, node);
                w.Line($"// {Describe(node)}{(isView ? ": the same memory under another shape" : string.Empty)}");
                for (; next < model.Steps.Count && ReferenceEquals(model.Steps[next].Step.Node, node); next++)
                {
                    Statement(w, model.Steps[next]);
                }
            }

            // What is left are outputs that are an input, a constant, or another output as well.
            for (; next < model.Steps.Count; next++)
            {
                w.Line();
                w.Line("// Copied to the output.");
                Statement(w, model.Steps[next]);
            }
        }

        w.Line();
    }

    private static void Statement(SourceWriter w, SourceStep step)
    {
        foreach (string declaration in step.Declarations)
        {
            w.Line(declaration);
        }

        w.Call($"{step.Field}.Run", step.Arguments, ";");
    }

    private static string Describe(GraphNode node)
    {
        string absorbed = node.Absorbed.Count == 0 ? string.Empty : $" with {string.Join(", ", node.Absorbed.Select(a => CSharpNames.Comment(a.StartsWith(node.Name + "/", StringComparison.Ordinal) ? a[(node.Name.Length + 1)..] : a)))}";
        string inputs = string.Join(", ", node.Inputs.Where(i => i.Constant is null).Select(i => i.Shape.ToString()));
        string outputs = string.Join(", ", node.Outputs.Select(o => o.Shape.ToString()));
        return $"{CSharpNames.Comment(node.Name)} ({CSharpNames.Comment(node.SourceKind)}){absorbed}: {inputs} -> {outputs}";
    }

    private static void Helpers(SourceWriter w, ModelSource model)
    {
        bool isFirst = true;
        void Separate()
        {
            if (!isFirst)
            {
                w.Line();
            }

            isFirst = false;
        }

        if (model.Inputs.Concat(model.Outputs).Any(p => p.IsPerBatch))
        {
            Separate();
            w.Lines("""
                private static void RequirePerSample(int length, int perSample, int batch, string name)
                {
                    if (length != (long)batch * perSample)
                    {
                        throw new ArgumentException($"{name} has {length} elements, expected {(long)batch * perSample}: {perSample} for each of {batch} samples.", name);
                    }
                }
                """);
        }

        if (model.Inputs.Concat(model.Outputs).Any(p => !p.IsPerBatch))
        {
            Separate();
            w.Lines("""
                private static void RequireFixed(int length, int expected, string name)
                {
                    if (length != expected)
                    {
                        throw new ArgumentException($"{name} has {length} elements, expected {expected}.", name);
                    }
                }
                """);
        }

        if (model.StateBatch > 0)
        {
            return;
        }

        Separate();
        w.Lines($$"""
            private {{model.Name}}Context Rent() =>
                Interlocked.Exchange(ref _last, null) ?? (_contexts.TryDequeue(out {{model.Name}}Context? context) ? context : new {{model.Name}}Context());

            private void Release({{model.Name}}Context context)
            {
                if (Interlocked.CompareExchange(ref _last, context, null) is not null)
                {
                    _contexts.Enqueue(context);
                }
            }
            """);
    }
}
