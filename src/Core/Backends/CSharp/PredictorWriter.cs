namespace TfModelTools.Backends.CSharp;

/// <summary>
/// Writes the predictor: the convenient face of the model. It gives arrays; of a binary classifier, the score and its confidence level.
/// </summary>
internal static class PredictorWriter
{
    /// <summary>The source of NAMEPredictor.cs.</summary>
    public static string Write(ModelSource model) => model.Options.BinaryClassification ? WriteBinary(model) : WriteArrays(model);

    /// <summary>The properties that hold the outputs, where there are several.</summary>
    public static IReadOnlyList<string> Properties(ModelSource model)
    {
        CSharpNames names = new("Clone", "Equals", "GetHashCode", "ToString", "GetType", "EqualityContract", "Deconstruct", "MemberwiseClone", "Finalize", "ReferenceEquals", "PrintMembers", $"{model.Name}Prediction");
        return [.. model.Outputs.Select(o => names.Pascal(o.Identifier, "output"))];
    }

    private static string WriteArrays(ModelSource model)
    {
        SourceWriter w = new();
        w.Line($"namespace {model.Namespace};");
        w.Line();
        w.Line("/// <summary>");
        w.Line($"/// Predicts into new arrays: handy where <see cref=\"{model.Name}Model\"/>, which writes to the caller's memory, is not needed. Safe for use by");
        w.Line("/// several threads at once.");
        w.Line("/// </summary>");
        string[] inputs = [.. model.Inputs.Select(p => $"ReadOnlySpan<{p.ElementType}> {p.Identifier}")];
        string[] names = [.. model.Inputs.Select(p => p.Identifier)];
        bool isOne = model.Outputs.Count == 1;
        string result = isOne ? model.Outputs[0].ElementType + "[]" : model.Name + "Prediction";
        using (w.Open($"public sealed class {model.Name}Predictor"))
        {
            Constructors(w, model, thresholds: false);
            w.Line();
            Threads(w, model);
            w.Line("/// <summary>Predicts for one sample.</summary>");
            w.Call($"public {result} Predict", inputs, $" => Predict({string.Join(", ", names.Append("1"))});");
            w.Line();
            w.Line("/// <summary>Predicts for a batch: samples one after another, in row-major order.</summary>");
            w.Call($"public {result} Predict", [.. inputs, "int batch"], string.Empty);
            using (w.OpenBlock())
            {
                w.Line("ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);");
                foreach (SourcePort output in model.Outputs)
                {
                    string length = output.IsPerBatch ? $"checked(batch * {model.Name}Model.{output.LengthName})" : $"{model.Name}Model.{output.LengthName}";
                    w.Line($"{output.ElementType}[] {output.Identifier} = new {output.ElementType}[{length}];");
                }

                w.Call("_model.Predict", [.. names, .. model.Outputs.Select(o => o.Identifier), "batch"], ";");
                w.Line(isOne ? $"return {model.Outputs[0].Identifier};" : $"return new {result}({string.Join(", ", model.Outputs.Select(o => o.Identifier))});");
            }
        }

        if (!isOne)
        {
            w.Line();
            w.Line("/// <summary>The outputs of a prediction.</summary>");
            string[] members = [.. model.Outputs.Zip(Properties(model), (o, property) => $"{o.ElementType}[] {property}")];
            foreach ((string member, SourcePort output) in members.Zip(model.Outputs))
            {
                w.Line($"/// <param name=\"{member.Split(' ')[1]}\">{CSharpNames.Xml(output.Name)}, {output.Shape}.</param>");
            }

            w.Call($"public sealed record {result}", members, ";");
        }

        return w.ToString();
    }

    private static string WriteBinary(ModelSource model)
    {
        SourceWriter w = new();
        SourcePort output = model.Outputs[0];
        string[] inputs = [.. model.Inputs.Select(p => $"ReadOnlySpan<{p.ElementType}> {p.Identifier}")];
        string[] names = [.. model.Inputs.Select(p => p.Identifier)];
        w.Line("using System.Buffers;");
        w.Line();
        w.Line($"namespace {model.Namespace};");
        w.Line();
        w.Line("/// <summary>");
        w.Line("/// Tells how sure the model is that a sample belongs to the class it looks for: a score, and the confidence level that the thresholds");
        w.Line("/// give it. Safe for use by several threads at once; allocates nothing once a first prediction was made.");
        w.Line("/// </summary>");
        using (w.Open($"public sealed class {model.Name}Predictor"))
        {
            Constructors(w, model, thresholds: true);
            w.Line();
            Threads(w, model);
            w.Line("/// <summary>Predicts for one sample.</summary>");
            w.Call($"public {model.Name}Prediction Predict", inputs, string.Empty);
            using (w.OpenBlock())
            {
                w.Line($"Span<float> {output.Identifier} = stackalloc float[{model.Name}Model.{output.LengthName}];");
                w.Line($"_model.Predict({string.Join(", ", [.. names, output.Identifier])});");
                w.Line($"return Judge({output.Identifier}[^1]);");
            }

            w.Line();
            w.Line("/// <summary>Predicts for a batch: samples one after another, in row-major order.</summary>");
            w.Call("public void Predict", [.. inputs, $"Span<{model.Name}Prediction> predictions", "int batch"], string.Empty);
            using (w.OpenBlock())
            {
                w.Lines($$"""
                    ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
                    if (predictions.Length != batch)
                    {
                        throw new ArgumentException($"{nameof(predictions)} has {predictions.Length} elements, expected {batch}.", nameof(predictions));
                    }

                    int length = checked(batch * {{model.Name}}Model.{{output.LengthName}});
                    float[] scores = ArrayPool<float>.Shared.Rent(length);
                    try
                    {
                        _model.Predict({{string.Join(", ", [.. names, "scores.AsSpan(0, length)", "batch"])}});
                        for (int i = 0; i < predictions.Length; i++)
                        {
                            predictions[i] = Judge(scores[((i + 1) * {{model.Name}}Model.{{output.LengthName}}) - 1]);
                        }
                    }
                    finally
                    {
                        ArrayPool<float>.Shared.Return(scores);
                    }
                    """);
            }

            w.Line();
            w.Line($"private {model.Name}Prediction Judge(float score) => new(score, _thresholds.LevelOf(score));");
        }

        w.Line();
        w.Lines($"""
            /// <summary>What the model says of a sample.</summary>
            /// <param name="Score">The model's output{(output.Length == 2 ? " for the second class" : string.Empty)}.</param>
            /// <param name="Level">The highest level whose threshold the score reaches.</param>
            public readonly record struct {model.Name}Prediction(float Score, ConfidenceLevel Level);
            """);
        return w.ToString();
    }

    private static void Threads(SourceWriter w, ModelSource model)
    {
        if (model.StateBatch > 0)
        {
            w.Lines("""
                /// <summary>Makes the model begin anew, from zeros: it keeps state from prediction to prediction.</summary>
                public void ResetState() => _model.ResetState();
                """);
            w.Line();
        }

        if (model.UsesThreads)
        {
            w.Lines($$"""
                /// <summary>The number of threads a prediction may use, as <see cref="{{model.Name}}Model.ThreadCount"/>.</summary>
                public int ThreadCount
                {
                    get => _model.ThreadCount;
                    set => _model.ThreadCount = value;
                }
                """);
            w.Line();
        }
    }

    private static void Constructors(SourceWriter w, ModelSource model, bool thresholds)
    {
        w.Line($"private readonly {model.Name}Model _model;");
        if (thresholds)
        {
            w.Line("private readonly ConfidenceThresholds _thresholds;");
        }

        w.Line();
        w.Line($"/// <summary>Loads the model with its own weights{(thresholds ? " and thresholds" : string.Empty)}.</summary>");
        w.Line($"public {model.Name}Predictor()");
        w.Line($"    : this(new {model.Name}Model(){(thresholds ? ", ConfidenceThresholds.Load()" : string.Empty)})");
        w.Lines("{\n}");
        w.Line();
        w.Line("/// <summary>Uses a model that is loaded already.</summary>");
        w.Line("/// <param name=\"model\">The model.</param>");
        if (thresholds)
        {
            w.Line("/// <param name=\"thresholds\">The thresholds of the confidence levels.</param>");
        }

        using (w.Open($"public {model.Name}Predictor({model.Name}Model model{(thresholds ? ", ConfidenceThresholds thresholds" : string.Empty)})"))
        {
            w.Line("ArgumentNullException.ThrowIfNull(model);");
            if (thresholds)
            {
                w.Line("ArgumentNullException.ThrowIfNull(thresholds);");
            }

            w.Line("_model = model;");
            if (thresholds)
            {
                w.Line("_thresholds = thresholds;");
            }
        }
    }
}
