(println (try (exit 256) (catch (argument-error e) 'refused)) (try (exit -1) (catch (argument-error e) 'refused)) (try (exit 'x) (catch (type-error e) 'type)))
