using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>Batch normalization in every spelling, with the averages' updates beside it; its value is that of inference.</summary>
internal static class BatchNorms
{
    private const DataType F = DataType.Float32;
    private const float Epsilon = 0.001f;

    public static Traced Add(Tf1Net net, Traced x)
    {
        string scope = net.BatchNorm is BatchNormSpelling.KerasLearningPhase or BatchNormSpelling.KerasPhaseNumber ? "batch_normalization" : "BatchNorm";
        string? isTraining = net.BatchNorm is BatchNormSpelling.FusedCondition or BatchNormSpelling.FusedDefault or BatchNormSpelling.ArithmeticCondition or BatchNormSpelling.ShadowAverages or BatchNormSpelling.KerasLearningPhase or BatchNormSpelling.KerasPhaseNumber
            ? net.IsTraining
            : null;
        using IDisposable inside = net.Scope(scope);
        Traced? gamma = net.BatchNorm == BatchNormSpelling.ArithmeticWithoutScale ? null : net.Positive("gamma", x.Channels, isTrainable: true);
        Traced beta = net.Weights("beta", x.Channels);
        bool isShadow = net.BatchNorm == BatchNormSpelling.ShadowAverages;
        Traced mean = net.Average(isShadow ? "moments/Squeeze/ExponentialMovingAverage" : "moving_mean", x.Channels);
        Traced variance = net.Positive(isShadow ? "moments/Squeeze_1/ExponentialMovingAverage" : "moving_variance", x.Channels, isTrainable: false);
        Doubles Value() => x.Value
            .Zip(mean.Value, (a, b) => a - b)
            .Zip(variance.Value, (a, b) => a / Math.Sqrt(b + Epsilon))
            .Zip(gamma?.Value ?? Doubles.Scalar(1), (a, b) => a * b)
            .Zip(beta.Value, (a, b) => a + b);
        string name = net.BatchNorm switch
        {
            BatchNormSpelling.FusedInference => Fused(net.Graph, "FusedBatchNorm", x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name, trains: false),
            BatchNormSpelling.FusedV2 => Fused(net.Graph, "FusedBatchNormV2", x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name, trains: false),
            BatchNormSpelling.FusedV3 => Fused(net.Graph, "FusedBatchNormV3", x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name, trains: false),
            BatchNormSpelling.Arithmetic or BatchNormSpelling.ArithmeticWithoutScale => Arithmetic(net.Graph, x.Name, gamma?.Name, beta.Name, mean.Name, variance.Name),
            BatchNormSpelling.FusedCondition or BatchNormSpelling.FusedDefault => FusedCondition(net.Graph, isTraining!, x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name),
            BatchNormSpelling.ArithmeticCondition or BatchNormSpelling.ShadowAverages => ArithmeticCondition(net.Graph, isTraining!, x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name),
            BatchNormSpelling.KerasLearningPhase or BatchNormSpelling.KerasPhaseNumber => LearningPhase(net.Graph, isTraining!, x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name),
            BatchNormSpelling.Quotient => Quotient(net.Graph, x.Name, gamma!.Value.Name, beta.Name, mean.Name, variance.Name),
            _ => net.Graph.Node(
                "batchnorm", "BatchNormWithGlobalNormalization", [x.Name, mean.Name, variance.Name, beta.Name, gamma!.Value.Name], ("T", F), ("variance_epsilon", Epsilon), ("scale_after_normalization", true)),
        };
        return new(name, Value());
    }

    private static string Fused(Tf1Graph graph, string op, string x, string gamma, string beta, string mean, string variance, bool trains) => graph.Node(
        op,
        op,
        [x, gamma, beta, mean, variance],
        [("T", F), ("epsilon", Epsilon), ("data_format", "NHWC"), ("is_training", trains), .. op == "FusedBatchNorm" ? (ReadOnlySpan<(string, object)>)[] : [("U", F)]]);

    // tf.nn.batch_normalization.
    private static string Arithmetic(Tf1Graph graph, string x, string? gamma, string beta, string mean, string variance)
    {
        string Op(string name, string op, params string[] inputs) => graph.Node($"batchnorm/{name}", op, inputs, ("T", F));
        string inverse = Op("Rsqrt", "Rsqrt", Op("add", "Add", variance, graph.Float("batchnorm/add/y", Epsilon)));
        string scale = gamma is null ? inverse : Op("mul", "Mul", inverse, gamma);
        string scaled = Op("mul_1", "Mul", x, scale);
        return Op("add_1", "Add", scaled, Op("sub", "Sub", beta, Op("mul_2", "Mul", mean, scale)));
    }

    private static string Quotient(Tf1Graph graph, string x, string gamma, string beta, string mean, string variance)
    {
        string Op(string name, string op, params string[] inputs) => graph.Node(name, op, inputs, ("T", F));
        string deviation = Op("Sqrt", "Sqrt", Op("add", "Add", variance, graph.Float("add/y", Epsilon)));
        return Op("add_1", "Add", Op("mul", "Mul", gamma, Op("truediv", "RealDiv", Op("sub", "Sub", x, mean), deviation)), beta);
    }

    private static string FusedCondition(Tf1Graph graph, string isTraining, string x, string gamma, string beta, string mean, string variance)
    {
        Tf1Condition condition = new(graph, isTraining, "cond");
        string Nothing() => graph.Const("Const", new Tensor(F, new TensorShape(0), default));
        string then = condition.Branch(true, () => Fused(
            graph, "FusedBatchNorm", condition.Switch(x, true), condition.Variable(gamma, true), condition.Variable(beta, true), Nothing(), Nothing(), trains: true));
        string otherwise = condition.Branch(false, () => Fused(
            graph, "FusedBatchNorm", condition.Switch(x, false), condition.Variable(gamma, false), condition.Variable(beta, false), condition.Variable(mean, false), condition.Variable(variance, false), trains: false));
        string result = condition.Merge(otherwise, then);
        graph.MovingAverage(mean, condition.Merge($"{otherwise}:1", $"{then}:1"));
        graph.MovingAverage(variance, condition.Merge($"{otherwise}:2", $"{then}:2"));
        return result;
    }

    private static (string Mean, string Variance) Moments(Tf1Graph graph, string x)
    {
        string axes = graph.Ints("moments/mean/reduction_indices", 0, 1, 2);
        (string, object)[] reduced = [("T", F), ("Tidx", DataType.Int32), ("keep_dims", true)];
        string mean = graph.Node("moments/mean", "Mean", [x, axes], reduced);
        string gradient = graph.Node("moments/StopGradient", "StopGradient", [mean], ("T", F));
        string squares = graph.Node("moments/SquaredDifference", "SquaredDifference", [x, gradient], ("T", F));
        string variance = graph.Node("moments/variance", "Mean", [squares, axes], reduced);
        return (Squeezed("moments/Squeeze", mean), Squeezed("moments/Squeeze_1", variance));

        string Squeezed(string name, string of) => graph.Node(name, "Squeeze", [of], ("T", F), ("squeeze_dims", new[] { 0, 1, 2 }));
    }

    private static string ArithmeticCondition(Tf1Graph graph, string isTraining, string x, string gamma, string beta, string mean, string variance)
    {
        (string batchMean, string batchVariance) = Moments(graph, x);
        graph.MovingAverage(mean, batchMean);
        graph.MovingAverage(variance, batchVariance);
        Tf1Condition condition = new(graph, isTraining, "cond");
        string Chosen(string batch, string average)
        {
            string then = condition.Branch(true, () => graph.Node("Identity", "Identity", [condition.Switch(batch, isTrue: true)], ("T", F)));
            return condition.Merge(condition.Branch(false, () => condition.Variable(average, isTrue: false)), then);
        }

        string chosenMean = Chosen(batchMean, mean);
        return Arithmetic(graph, x, gamma, beta, chosenMean, Chosen(batchVariance, variance));
    }

    private static string LearningPhase(Tf1Graph graph, string isTraining, string x, string gamma, string beta, string mean, string variance)
    {
        (string batchMean, string batchVariance) = Moments(graph, x);
        string trained = Arithmetic(graph, x, gamma, beta, batchMean, batchVariance);
        graph.MovingAverage(mean, batchMean);
        graph.MovingAverage(variance, batchVariance);
        Tf1Condition condition = new(graph, isTraining, "cond");
        string Taken(string variable) => condition.Variable(variable, isTrue: false);
        string then = condition.Branch(true, () => condition.Switch(trained, isTrue: true));
        string otherwise = condition.Branch(false, () => Arithmetic(graph, condition.Switch(x, isTrue: false), Taken(gamma), Taken(beta), Taken(mean), Taken(variance)));
        return condition.Merge(otherwise, then);
    }
}
